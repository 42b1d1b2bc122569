-- Look-ups by address, on tables that Vestibule made. Names are unique there under a collation without case already.
CREATE INDEX "vestibule_auth_user_email_ci" ON "auth_user" ("email");
