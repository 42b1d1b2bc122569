-- Vestibule's own tables. No foreign keys to Django's: a cleaner removes orphans.
CREATE TABLE "vestibule_meta" ("name" varchar(64) NOT NULL PRIMARY KEY, "value" varchar(255) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- A subject has as many rows as its limit has places; a place is free when its window is over.
CREATE TABLE "vestibule_throttle" ("subject" varchar(120) NOT NULL, "place" integer NOT NULL, "taken_at" bigint NOT NULL, "free_at" bigint NOT NULL, "in_flight" bigint NOT NULL, PRIMARY KEY ("subject", "place")) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX "vestibule_throttle_free_at" ON "vestibule_throttle" ("free_at");
-- Failures in a row, without a success between them.
CREATE TABLE "vestibule_streak" ("subject" varchar(120) NOT NULL PRIMARY KEY, "failures" integer NOT NULL, "changed_at" datetime(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE "vestibule_event" ("id" bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, "at" datetime(6) NOT NULL, "name" varchar(64) NOT NULL, "user_id" varchar(64) NULL, "network" varchar(64) NOT NULL, "browser" varchar(200) NOT NULL, "request_id" varchar(64) NOT NULL, "detail" longtext NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX "vestibule_event_user_at" ON "vestibule_event" ("user_id", "at");
CREATE INDEX "vestibule_event_at" ON "vestibule_event" ("at");
-- What a flood of refused logins leaves is counted and cut.
CREATE INDEX "vestibule_event_name" ON "vestibule_event" ("name", "id");
-- Mails, written in the transaction of their cause. A lease is taken by compare-and-swap on "lease".
CREATE TABLE "vestibule_outbox" ("id" bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, "kind" varchar(64) NOT NULL, "recipient" varchar(254) NOT NULL, "subject" varchar(200) NOT NULL, "body_text" longtext NOT NULL, "body_html" longtext NOT NULL, "created_at" datetime(6) NOT NULL, "due_at" datetime(6) NOT NULL, "attempts" integer NOT NULL, "lease" varchar(64) NOT NULL, "leased_until" datetime(6) NULL, "last_error" varchar(255) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE INDEX "vestibule_outbox_due_at" ON "vestibule_outbox" ("due_at");
