"""The statements that somebody who knows PostgreSQL well writes for the two questions, whose value is the answer.

The texts of the caller's language are English here, and every row and amount is open: what the hub decides for each
caller has been decided by whoever wrote them.
"""

from __future__ import annotations

FAMILY = """
SELECT concat(
    '{"data":{"beneficiary":{"id":"', encode(('Beneficiary:' || b.id)::bytea, 'base64'),
    '","name":', to_json(coalesce(b.name_ar, b.name_latin)),
    ',"birthDate":', coalesce('"' || b.birth_date || '"', 'null'),
    ',"household":', CASE WHEN b.household_id IS NULL THEN 'null' ELSE concat('{"members":[', members.json, ']}') END,
    ',"aids":{"nodes":[', aids.json, ']}}}}')
FROM beneficiary AS b
CROSS JOIN LATERAL (
    SELECT string_agg(concat(
            '{"name":', to_json(m.name), ',"kinship":"', m.kinship, '"}'), ',' ORDER BY m.position) AS json
    FROM household_member AS m WHERE m.household_id = b.household_id
) AS members
CROSS JOIN LATERAL (
    SELECT string_agg(concat(
            '{"aidType":{"code":', to_json(t.code), '},"cycles":', to_json(a.cycles), ',"state":"', a.state,
            '","grantedAt":"', to_char(a.granted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            '","amount":{"amount":"', a.amount, '","currency":"', a.currency,
            '"},"charity":{"name":', to_json(coalesce(c.name_en, c.name_ar)), '}}'), ',' ORDER BY a.id DESC) AS json
    FROM (SELECT * FROM aid WHERE aid.beneficiary_id = b.id ORDER BY aid.id DESC LIMIT 20) AS a
    JOIN aid_type AS t ON t.id = a.aid_type_id
    JOIN charity AS c ON c.id = a.charity_id
) AS aids
WHERE b.id = $1
"""

PROJECTS = """
SELECT concat(
    '{"data":{"projects":{"nodes":[', string_agg(page.json, ',' ORDER BY page.n) FILTER (WHERE page.n <= $3),
    '],"pageInfo":{"hasNextPage":', (count(*) > $3)::text,
    ',"endCursor":', coalesce('"' || max(encode(uuid_send(page.id), 'base64'))
        FILTER (WHERE page.n = least($3, page.rows)) || '"', 'null'), '}}}}')
FROM (
    SELECT p.n, p.rows, p.id, concat(
        '{"id":"', encode(('Project:' || p.id)::bytea, 'base64'),
        '","title":', to_json(coalesce(
            jsonb_path_query_first(p.titles, '$[*] ? (@.lang == "en")') ->> 'text',
            jsonb_path_query_first(p.titles, '$[*] ? (@.lang == "ar")') ->> 'text',
            p.titles #>> '{0,text}')),
        ',"status":"', p.status, '","country":', to_json(p.country),
        ',"budget":{"planned":{"amount":"', p.planned, '","currency":"', p.currency,
        '"},"lines":[', lines.json, ']}}') AS json
    FROM (
        SELECT *, row_number() OVER (ORDER BY id DESC) AS n, count(*) OVER () AS rows
        FROM (
            SELECT * FROM project WHERE charity_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3::integer + 1
        ) AS kept
    ) AS p
    CROSS JOIN LATERAL (
        SELECT string_agg(concat(
                '{"period":{"start":"', l.period_start, '"},"planned":{"amount":"', l.value, '"}}'),
            ',' ORDER BY l.position) AS json
        FROM budget_line AS l WHERE l.project_id = p.id
    ) AS lines
) AS page
"""
