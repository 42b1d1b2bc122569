-- A transaction leaves its mark, by which its outcome is found when the answer to its commit is lost. Old marks are swept.
CREATE TABLE IF NOT EXISTS "vestibule_commit" ("token" varchar(32) NOT NULL PRIMARY KEY);
-- What a flood of refused logins leaves is counted and cut. Databases of the first days lack it.
CREATE INDEX IF NOT EXISTS "vestibule_event_name" ON "vestibule_event" ("name", "id");
