-- Which groups of people and which sensitive topics are named, and how English sentences that name a group speak.

-- Groups and topics that the lists of profiles/terms/ have; a test compares them. `topic`: what naming the group is, too.
CREATE VIEW stored.term_members AS
SELECT unnest(['women', 'men', 'nonbinary', 'transgender']) AS member, 'group' AS kind, 'gender' AS list, NULL AS topic
UNION ALL SELECT unnest(['children', 'young', 'older']), 'group', 'age', NULL
UNION ALL SELECT unnest(['black', 'white', 'asian', 'hispanic', 'arab', 'roma', 'indigenous']), 'group', 'ethnicity', 'ethnic_origin'
UNION ALL SELECT unnest(['african', 'european', 'north_american', 'latin_american', 'asian', 'middle_eastern', 'migrants']),
                 'group', 'origin', NULL
UNION ALL SELECT unnest(['muslims', 'christians', 'jews', 'hindus', 'buddhists', 'sikhs', 'nonreligious']), 'group',
                 'religion', 'religion_belief'
UNION ALL SELECT unnest(['heterosexual', 'gay_lesbian', 'bisexual', 'queer']), 'group', 'orientation', 'sex_life_orientation'
UNION ALL SELECT unnest(['disabled', 'mobility', 'seeing', 'hearing', 'cognition', 'mental_health']), 'group', 'disability',
                 'health'
UNION ALL SELECT unnest(['ethnic_origin', 'politics', 'religion_belief', 'union_membership', 'genetic', 'biometric', 'health',
                         'sex_life_orientation']), 'topic', 'special', NULL;

CREATE VIEW topics AS
SELECT p.shard, t.row, t.part, coalesce(p.source, a.source, 'unknown') AS source, t.kind, t.list, t.member, t.mentions,
       t.polarity, t.scored
FROM stored.topics AS t
JOIN stored.placed AS p ON p.key = t.shard
LEFT JOIN stored.assignment AS a ON a.shard = p.shard AND a.row = t.row;

-- Whether a record speaks of a topic of GDPR Article 9: it names one, it names none and all of it was looked at, or (NULL)
-- that is not known. A topic is not a person: this raises no privacy class.
CREATE VIEW stored.topicality AS
SELECT p.shard, s.row, s.status, t.special IS NOT NULL OR s.status <> 'unsupported' AS looked_at,
       CASE WHEN t.special THEN true WHEN s.status = 'ok' THEN false END AS special_topic
FROM stored.topic_scans AS s
JOIN stored.placed AS p ON p.key = s.shard
LEFT JOIN (SELECT shard, row, bool_or(kind = 'topic' AND list = 'special') AS special FROM stored.topics GROUP BY shard, row) AS t
  ON t.shard = s.shard AND t.row = s.row;
