CREATE TABLE IF NOT EXISTS claims (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;
INSERT OR IGNORE INTO claims (key) VALUES (?);
UPDATE claims SET value = ? WHERE key = ?;
SELECT key, value FROM claims WHERE value IS NOT NULL AND key IN (:keys);
