-- Part of what is spent, for calls of which nobody knows what they cost: the most it can be.
ALTER TABLE usage ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
