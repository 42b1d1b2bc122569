-- Look-ups by name and address without regard to case, on tables that Vestibule made.
CREATE INDEX "vestibule_auth_user_username_ci" ON "auth_user" (UPPER("username"));
CREATE INDEX "vestibule_auth_user_email_ci" ON "auth_user" (UPPER("email"));
