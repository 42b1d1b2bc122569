-- Sessions that ended and whose entry in the shared cache has still to go. Seconds since 1970.
CREATE TABLE IF NOT EXISTS "vestibule_ended_entry" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "ended_at" bigint NOT NULL);
CREATE INDEX IF NOT EXISTS "vestibule_ended_entry_ended_at" ON "vestibule_ended_entry" ("ended_at");
-- When a user last logged out of a session that is a cookie: older ones are nobody's. Seconds since 1970.
CREATE TABLE IF NOT EXISTS "vestibule_session_floor" ("user_id" varchar(64) NOT NULL PRIMARY KEY, "ended_until" bigint NOT NULL);
