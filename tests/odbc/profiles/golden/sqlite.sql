-- sqlite: written by python -m tests.odbc.profiles.golden
-- options: NoCreat=1

-- ping
SELECT COUNT(*) FROM sqlite_master

-- call
{CALL "stang_arende"(?, ?)}

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: CAST("c1" AS TEXT); ("c1" >= ? AND "c1" < ? AND RTRIM("c1", ' ') = ?)
VARCHAR(20): VARCHAR as the driver gives it: CAST("c2" AS TEXT); "c2" = ?
TEXT: TEXT as the driver gives it: CAST("c3" AS TEXT); "c3" = ?
INTEGER: INTEGER: CAST("c4" AS TEXT); "c4" = ?
SMALLINT: SMALLINT: CAST("c5" AS TEXT); "c5" = ?
BIGINT: BIGINT: CAST("c6" AS TEXT); "c6" = ?
DECIMAL(19,4): DECIMAL: CASE WHEN typeof("c7") <> 'real' OR CAST(CAST("c7" AS TEXT) AS REAL) = "c7" THEN CAST("c7" AS TEXT) ELSE printf('%!.17g', "c7") END; "c7" = ?
REAL: DOUBLE: CASE WHEN typeof("c8") <> 'real' OR CAST(CAST("c8" AS TEXT) AS REAL) = "c8" THEN CAST("c8" AS TEXT) ELSE printf('%!.17g', "c8") END; "c8" = ?
BOOLEAN: BOOLEAN: CAST("c9" AS TEXT); "c9" = ?
DATE: DATE: CAST("c10" AS TEXT); "c10" = ?
TIME: TIME: CAST("c11" AS TEXT); "c11" = ?
TIMESTAMP: TIMESTAMP: CAST("c12" AS TEXT); "c12" = ?
BLOB: VARBINARY as the driver gives it: "c13"; "c13" = ?
UUID: UUID: CAST("c14" AS TEXT); "c14" = ?
(none): TEXT as the driver gives it: CASE WHEN typeof("c15") <> 'real' OR CAST(CAST("c15" AS TEXT) AS REAL) = "c15" THEN CAST("c15" AS TEXT) ELSE printf('%!.17g', "c15") END; CASE WHEN typeof("c15") <> 'real' OR CAST(CAST("c15" AS TEXT) AS REAL) = "c15" THEN CAST("c15" AS TEXT) ELSE printf('%!.17g', "c15") END = ?
FANCY(3): TEXT as the driver gives it: CAST("c16" AS TEXT); "c16" = ?

-- every readable column
SELECT CAST(brygga."c1" AS TEXT), CAST(brygga."c2" AS TEXT), CAST(brygga."c3" AS TEXT), CAST(brygga."c4" AS TEXT), CAST(brygga."c5" AS TEXT), CAST(brygga."c6" AS TEXT), CASE WHEN typeof(brygga."c7") <> 'real' OR CAST(CAST(brygga."c7" AS TEXT) AS REAL) = brygga."c7" THEN CAST(brygga."c7" AS TEXT) ELSE printf('%!.17g', brygga."c7") END, CASE WHEN typeof(brygga."c8") <> 'real' OR CAST(CAST(brygga."c8" AS TEXT) AS REAL) = brygga."c8" THEN CAST(brygga."c8" AS TEXT) ELSE printf('%!.17g', brygga."c8") END, CAST(brygga."c9" AS TEXT), CAST(brygga."c10" AS TEXT), CAST(brygga."c11" AS TEXT), CAST(brygga."c12" AS TEXT), brygga."c13", CAST(brygga."c14" AS TEXT), CASE WHEN typeof(brygga."c15") <> 'real' OR CAST(CAST(brygga."c15" AS TEXT) AS REAL) = brygga."c15" THEN CAST(brygga."c15" AS TEXT) ELSE printf('%!.17g', brygga."c15") END, CAST(brygga."c16" AS TEXT) FROM "zoo" brygga

-- where name eq
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: "O'Brien"

-- where id eq
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE ((brygga."id" >= ? AND brygga."id" < ? AND RTRIM(brygga."id", ' ') = ?)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 'AB', 'AB!', 'AB'

-- where age ne
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age lt
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age le
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where age gt
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 33

-- where born ge
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."born" >= ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '1900-01-01'

-- where age in
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (instr(brygga."name", ?) > 0) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '100%_[!'

-- where name prefix
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (substr(brygga."name", 1, length(?)) = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '100%_[!', '100%_[!'

-- where age prefix
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (substr(CAST(brygga."age" AS TEXT), 1, length(?)) = ?) ORDER BY RTRIM(brygga."id", ' ') ASC
-- values: '3', '3'

-- where name null
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY RTRIM(brygga."id", ' ') ASC

-- where name null
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY RTRIM(brygga."id", ' ') ASC

-- sort name
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY brygga."name" ASC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- sort -name
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- sort born, -age
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY brygga."born" ASC NULLS FIRST, brygga."age" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC

-- after ('Åsa', 'AB')
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (RTRIM(brygga."id", ' ') > ?))) ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (RTRIM(brygga."id", ' ') > ?))) ORDER BY brygga."name" DESC NULLS FIRST, RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 'AB', 10

-- limit None offset 0
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC

-- limit 10 offset 0
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT ?
-- values: 10

-- limit 10 offset 20
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT ? OFFSET ?
-- values: 10, 20

-- limit None offset 20
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT), CAST(brygga."born" AS TEXT) FROM "folk"."people" brygga ORDER BY RTRIM(brygga."id", ' ') ASC LIMIT -1 OFFSET ?
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: 33

-- query
SELECT CAST(brygga."name" AS TEXT), CAST(brygga."n" AS TEXT) FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC NULLS FIRST LIMIT ?
-- values: 30, 1, 10

-- related
SELECT CAST(brygga."id" AS TEXT), CAST(brygga."name" AS TEXT), CAST(brygga."age" AS TEXT) FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY RTRIM(brygga."id", ' ') DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41
