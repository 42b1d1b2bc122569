-- A transaction leaves its mark, by which its outcome is found when the answer to its commit is lost. Old marks are swept.
CREATE TABLE "vestibule_commit" ("token" varchar(32) NOT NULL PRIMARY KEY) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- What a flood of refused logins leaves is counted and cut. Databases of the first days lack it.
CREATE INDEX "vestibule_event_name" ON "vestibule_event" ("name", "id");
