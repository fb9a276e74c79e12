-- oracle: written by python -m tests.odbc.profiles.golden
-- options: QTO=T; BNF=F; FWC=T

-- ping
SELECT 1 FROM DUAL

-- call
{CALL "stang_arende"(?)}

-- catalogue
SELECT CASE WHEN c.OWNER <> SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') THEN c.OWNER END,
       c.TABLE_NAME, c.COLUMN_NAME, CASE c.NULLABLE WHEN 'Y' THEN 1 ELSE 0 END, k.POSITION,
       c.DATA_TYPE, c.CHAR_LENGTH, c.DATA_PRECISION, c.DATA_SCALE
FROM ALL_TAB_COLUMNS c
LEFT JOIN ALL_CONSTRAINTS p ON p.OWNER = c.OWNER AND p.TABLE_NAME = c.TABLE_NAME
 AND p.CONSTRAINT_TYPE = 'P'
LEFT JOIN ALL_CONS_COLUMNS k ON k.OWNER = p.OWNER AND k.CONSTRAINT_NAME = p.CONSTRAINT_NAME
 AND k.COLUMN_NAME = c.COLUMN_NAME
WHERE c.OWNER NOT IN ('ANONYMOUS', 'APPQOSSYS', 'AUDSYS', 'CTXSYS', 'DBSFWUSER', 'DBSNMP', 'DVSYS', 'GSMADMIN_INTERNAL', 'LBACSYS', 'MDSYS', 'OJVMSYS', 'OLAPSYS', 'ORDDATA', 'ORDSYS', 'OUTLN', 'SYS', 'SYSTEM', 'WMSYS', 'XDB')
  AND c.TABLE_NAME NOT LIKE 'BIN$%'
ORDER BY c.OWNER, c.TABLE_NAME, c.COLUMN_ID

-- every type: how it is selected, and what equals a value
CHAR(10): CHAR as the driver gives it: "c1"; "c1" = CAST(? AS CHAR(2000))
NCHAR(10): CHAR as the driver gives it: "c2"; "c2" = CAST(? AS CHAR(2000))
VARCHAR2(20): VARCHAR as the driver gives it: "c3"; "c3" = ?
NVARCHAR2(20): VARCHAR as the driver gives it: "c4"; "c4" = ?
CLOB: TEXT as the driver gives it: "c5"; DBMS_LOB.COMPARE("c5", TO_CLOB(?)) = 0
NCLOB: TEXT as the driver gives it: "c6"; DBMS_LOB.COMPARE("c6", TO_CLOB(?)) = 0
NUMBER: DECIMAL: TO_CHAR("c7", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''); "c7" = ?
NUMBER(19,4): DECIMAL: TO_CHAR("c8", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''); "c8" = ?
NUMBER(9,0): DECIMAL: TO_CHAR("c9", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''); "c9" = ?
FLOAT: DECIMAL: TO_CHAR("c10", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''); "c10" = ?
BINARY_FLOAT: REAL as the driver gives it: "c11"; "c11" = ?
BINARY_DOUBLE: DOUBLE as the driver gives it: "c12"; "c12" = ?
DATE: TIMESTAMP: TO_CHAR("c13", 'SYYYY-MM-DD HH24:MI:SS'); "c13" = TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS')
TIMESTAMP(6): TIMESTAMP: TO_CHAR("c14", 'SYYYY-MM-DD HH24:MI:SS.FF9'); "c14" = TO_TIMESTAMP(?, 'YYYY-MM-DD HH24:MI:SS.FF9')
TIMESTAMP(6) WITH TIME ZONE: TIMESTAMPTZ: TO_CHAR(SYS_EXTRACT_UTC("c15"), 'SYYYY-MM-DD HH24:MI:SS.FF9'); "c15" = FROM_TZ(TO_TIMESTAMP(?, 'YYYY-MM-DD HH24:MI:SS.FF9'), 'UTC')
TIMESTAMP(6) WITH LOCAL TIME ZONE: TIMESTAMPTZ: TO_CHAR(SYS_EXTRACT_UTC("c16"), 'SYYYY-MM-DD HH24:MI:SS.FF9'); "c16" = FROM_TZ(TO_TIMESTAMP(?, 'YYYY-MM-DD HH24:MI:SS.FF9'), 'UTC')
INTERVAL YEAR(2) TO MONTH: OTHER: TO_CHAR("c17"); TO_CHAR("c17") = ?
INTERVAL DAY(2) TO SECOND(6): OTHER: TO_CHAR("c18"); TO_CHAR("c18") = ?
RAW: VARBINARY as the driver gives it: "c19"; "c19" = ?
BLOB: VARBINARY as the driver gives it: "c20"; "c20" = ?
ROWID: VARCHAR: ROWIDTOCHAR("c21"); ROWIDTOCHAR("c21") = ?
BOOLEAN: BOOLEAN: CASE WHEN "c22" THEN 'true' WHEN NOT "c22" THEN 'false' END; "c22" = TO_BOOLEAN(?)
XMLTYPE: XML: XMLSERIALIZE(CONTENT "c23" AS CLOB); DBMS_LOB.SUBSTR(XMLSERIALIZE(CONTENT "c23" AS CLOB), 4000, 1) = ?
LONG: cannot be read
LONG RAW: cannot be read
BFILE: cannot be read
SDO_GEOMETRY: cannot be read

-- every readable column
SELECT brygga."c1", brygga."c2", brygga."c3", brygga."c4", brygga."c5", brygga."c6", TO_CHAR(brygga."c7", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."c8", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."c9", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."c10", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), brygga."c11", brygga."c12", TO_CHAR(brygga."c13", 'SYYYY-MM-DD HH24:MI:SS'), TO_CHAR(brygga."c14", 'SYYYY-MM-DD HH24:MI:SS.FF9'), TO_CHAR(SYS_EXTRACT_UTC(brygga."c15"), 'SYYYY-MM-DD HH24:MI:SS.FF9'), TO_CHAR(SYS_EXTRACT_UTC(brygga."c16"), 'SYYYY-MM-DD HH24:MI:SS.FF9'), TO_CHAR(brygga."c17"), TO_CHAR(brygga."c18"), brygga."c19", brygga."c20", ROWIDTOCHAR(brygga."c21"), CASE WHEN brygga."c22" THEN 'true' WHEN NOT brygga."c22" THEN 'false' END, XMLSERIALIZE(CONTENT brygga."c23" AS CLOB) FROM "zoo" brygga

-- where name eq
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."name" = ?) ORDER BY brygga."id" ASC
-- values: "O'Brien"

-- where id eq
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."id" = CAST(? AS CHAR(2000))) ORDER BY brygga."id" ASC
-- values: 'AB'

-- where age ne
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE ((brygga."age" <> ? OR brygga."age" IS NULL)) ORDER BY brygga."id" ASC
-- values: Decimal('33')

-- where age lt
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."age" < ?) ORDER BY brygga."id" ASC
-- values: Decimal('33')

-- where age le
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."age" <= ?) ORDER BY brygga."id" ASC
-- values: Decimal('33')

-- where age gt
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."age" > ?) ORDER BY brygga."id" ASC
-- values: Decimal('33')

-- where born ge
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."born" >= TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS')) ORDER BY brygga."id" ASC
-- values: '1900-01-01 00:00:00'

-- where age in
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" ASC
-- values: Decimal('7'), Decimal('33'), Decimal('41'), Decimal('41')

-- where name like
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '%100!%!_[!!%'

-- where name prefix
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."name" LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '100!%!_[!!%'

-- where age prefix
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (TO_CHAR(brygga."age") LIKE ? ESCAPE '!') ORDER BY brygga."id" ASC
-- values: '3%'

-- where name null
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."name" IS NULL) ORDER BY brygga."id" ASC

-- where name null
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (brygga."name" IS NOT NULL) ORDER BY brygga."id" ASC

-- sort name
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."name" ASC NULLS FIRST, brygga."id" ASC

-- sort -name
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC

-- sort born, -age
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."born" ASC NULLS FIRST, brygga."age" DESC NULLS FIRST, brygga."id" ASC

-- after ('Åsa', 'AB')
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (((brygga."name" < ?)) OR ((brygga."name" = ?) AND (brygga."id" > CAST(? AS CHAR(2000))))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'Åsa', 'Åsa', 'AB', 10

-- after (None, 'AB')
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga WHERE (((brygga."name" IS NOT NULL)) OR ((brygga."name" IS NULL) AND (brygga."id" > CAST(? AS CHAR(2000))))) ORDER BY brygga."name" DESC NULLS FIRST, brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 'AB', 10

-- limit None offset 0
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."id" ASC FETCH FIRST ? ROWS ONLY
-- values: 10

-- limit 10 offset 20
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 20, 10

-- limit None offset 20
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''), TO_CHAR(brygga."born", 'SYYYY-MM-DD HH24:MI:SS') FROM "folk"."people" brygga ORDER BY brygga."id" ASC OFFSET ? ROWS
-- values: 20

-- count
SELECT COUNT(*) FROM "folk"."people" brygga WHERE (brygga."age" > ?)
-- values: Decimal('33')

-- query
SELECT brygga."name", TO_CHAR(brygga."n", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga."n" > ?) ORDER BY brygga."name" ASC NULLS FIRST FETCH FIRST ? ROWS ONLY
-- values: 30, Decimal('1'), 10

-- related
SELECT brygga."id", brygga."name", TO_CHAR(brygga."age", 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') FROM "folk"."people" brygga WHERE (brygga."name" IN (?, ?)) AND (brygga."age" IN (?, ?, ?, ?)) ORDER BY brygga."id" DESC
-- values: 'Åsa', 'Bo', Decimal('7'), Decimal('33'), Decimal('41'), Decimal('41')

-- version 11.02.0040

-- limit None offset 0
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC

-- limit 10 offset 0
SELECT * FROM (SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC) WHERE ROWNUM <= ?
-- values: 10

-- limit 10 offset 20
SELECT * FROM (SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC) WHERE ROWNUM <= ?
-- values: 30
-- then here: skip 20, take None

-- limit None offset 20
SELECT brygga."id", brygga."name" FROM "folk"."people" brygga ORDER BY brygga."id" ASC
-- then here: skip 20, take None
