-- Tokens of the input that went into the vendor's cache.
ALTER TABLE usage ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
