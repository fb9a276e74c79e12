-- mssql: written by python -m tests.odbc.profiles.golden
-- options: MARS_Connection=yes

-- ping
SELECT 1

-- call
DECLARE @brygga_code int, @brygga_1 int; EXEC @brygga_code = [stang_arende] @nr = ?, @antal = @brygga_1 OUTPUT; SELECT CONVERT(nvarchar(max), @brygga_code), CONVERT(nvarchar(max), @brygga_1)

-- catalogue
SELECT NULLIF(SCHEMA_NAME(o.schema_id), SCHEMA_NAME()), o.name,
       c.name, c.is_nullable, k.key_ordinal,
       CASE WHEN c.system_type_id = 240 THEN TYPE_NAME(c.user_type_id)
            ELSE TYPE_NAME(c.system_type_id) END,
       c.max_length, c.precision, c.scale
FROM sys.objects o
JOIN sys.columns c ON c.object_id = o.object_id
LEFT JOIN sys.indexes i ON i.object_id = o.object_id AND i.is_primary_key = 1
LEFT JOIN sys.index_columns k ON k.object_id = o.object_id AND k.index_id = i.index_id
 AND k.column_id = c.column_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
ORDER BY SCHEMA_NAME(o.schema_id), o.name, c.column_id

-- every type: how it is selected, and what equals a value
char(10): CHAR as the driver gives it: [c1]; ([c1] = CAST(? AS varchar(8000)) AND [c1] = ?)
nchar(10): CHAR as the driver gives it: [c2]; [c2] = ?
varchar(20): VARCHAR as the driver gives it: [c3]; ([c3] = CAST(? AS varchar(8000)) AND [c3] = ?)
varchar(max): TEXT as the driver gives it: [c4]; [c4] = ?
nvarchar(20): VARCHAR as the driver gives it: [c5]; [c5] = ?
text: TEXT as the driver gives it: CAST([c6] AS nvarchar(max)); CAST([c6] AS nvarchar(max)) = ?
ntext: TEXT as the driver gives it: CAST([c7] AS nvarchar(max)); CAST([c7] AS nvarchar(max)) = ?
xml: XML: CAST([c8] AS nvarchar(max)); CAST([c8] AS nvarchar(max)) = ?
bit: BOOLEAN as the driver gives it: [c9]; [c9] = ?
tinyint: SMALLINT as the driver gives it: [c10]; [c10] = ?
smallint: SMALLINT as the driver gives it: [c11]; [c11] = ?
int: INTEGER as the driver gives it: [c12]; [c12] = ?
bigint: BIGINT as the driver gives it: [c13]; [c13] = ?
decimal(19,4): DECIMAL: CAST([c14] AS varchar(41)); [c14] = ?
numeric(38,10): DECIMAL: CAST([c15] AS varchar(41)); [c15] = ?
money: DECIMAL: CAST(CAST([c16] AS decimal(19,4)) AS varchar(41)); [c16] = ?
smallmoney: DECIMAL: CAST(CAST([c17] AS decimal(19,4)) AS varchar(41)); [c17] = ?
real: REAL as the driver gives it: [c18]; [c18] = CAST(? AS real)
float: DOUBLE as the driver gives it: [c19]; [c19] = ?
date: DATE: CONVERT(varchar(10), [c20], 23); [c20] = CONVERT(date, ?, 23)
time: TIME: CAST([c21] AS varchar(16)); [c21] = CAST(? AS time(7))
datetime: TIMESTAMP: CONVERT(varchar(23), [c22], 121); [c22] = CONVERT(datetime, ?, 121)
smalldatetime: TIMESTAMP: CONVERT(varchar(23), [c23], 121); [c23] = CONVERT(datetime, ?, 121)
datetime2: TIMESTAMP: CONVERT(varchar(27), [c24], 121); [c24] = CONVERT(datetime2(7), ?, 121)
datetimeoffset: DATETIMEOFFSET: CONVERT(varchar(34), [c25], 121); [c25] = CONVERT(datetimeoffset(7), ?, 121)
binary(8): VARBINARY as the driver gives it: [c26]; [c26] = ?
varbinary(8): VARBINARY as the driver gives it: [c27]; [c27] = ?
varbinary(max): VARBINARY as the driver gives it: [c28]; [c28] = ?
image: VARBINARY as the driver gives it: CAST([c29] AS varbinary(max)); CAST([c29] AS varbinary(max)) = ?
timestamp: ROWVERSION: LOWER(CONVERT(varchar(16), CAST([c30] AS binary(8)), 2)); [c30] = CONVERT(binary(8), ?, 2)
uniqueidentifier: UNIQUEIDENTIFIER: LOWER(CAST([c31] AS char(36))); [c31] = CAST(? AS uniqueidentifier)
sql_variant: cannot be read
hierarchyid: cannot be read
geography: cannot be read
geometry: cannot be read

-- every readable column
SELECT brygga.[c1], brygga.[c2], brygga.[c3], brygga.[c4], brygga.[c5], CAST(brygga.[c6] AS nvarchar(max)), CAST(brygga.[c7] AS nvarchar(max)), CAST(brygga.[c8] AS nvarchar(max)), brygga.[c9], brygga.[c10], brygga.[c11], brygga.[c12], brygga.[c13], CAST(brygga.[c14] AS varchar(41)), CAST(brygga.[c15] AS varchar(41)), CAST(CAST(brygga.[c16] AS decimal(19,4)) AS varchar(41)), CAST(CAST(brygga.[c17] AS decimal(19,4)) AS varchar(41)), brygga.[c18], brygga.[c19], CONVERT(varchar(10), brygga.[c20], 23), CAST(brygga.[c21] AS varchar(16)), CONVERT(varchar(23), brygga.[c22], 121), CONVERT(varchar(23), brygga.[c23], 121), CONVERT(varchar(27), brygga.[c24], 121), CONVERT(varchar(34), brygga.[c25], 121), brygga.[c26], brygga.[c27], brygga.[c28], CAST(brygga.[c29] AS varbinary(max)), LOWER(CONVERT(varchar(16), CAST(brygga.[c30] AS binary(8)), 2)), LOWER(CAST(brygga.[c31] AS char(36))) FROM [zoo] brygga

-- where name eq
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE ((brygga.[name] = CAST(? AS varchar(8000)) AND brygga.[name] = ?)) ORDER BY brygga.[id] ASC
-- values: "O'Brien", "O'Brien"

-- where id eq
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE ((brygga.[id] = CAST(? AS varchar(8000)) AND brygga.[id] = ?)) ORDER BY brygga.[id] ASC
-- values: 'AB', 'AB'

-- where age ne
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE ((brygga.[age] <> ? OR brygga.[age] IS NULL)) ORDER BY brygga.[id] ASC
-- values: 33

-- where age lt
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[age] < ?) ORDER BY brygga.[id] ASC
-- values: 33

-- where age le
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[age] <= ?) ORDER BY brygga.[id] ASC
-- values: 33

-- where age gt
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[age] > ?) ORDER BY brygga.[id] ASC
-- values: 33

-- where born ge
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[born] >= CONVERT(date, ?, 23)) ORDER BY brygga.[id] ASC
-- values: '1900-01-01'

-- where age in
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[age] IN (?, ?, ?, ?)) ORDER BY brygga.[id] ASC
-- values: 7, 33, 41, 41

-- where name like
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[name] LIKE ? ESCAPE '!') ORDER BY brygga.[id] ASC
-- values: '%100!%!_![!!%'

-- where name prefix
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[name] LIKE ? ESCAPE '!') ORDER BY brygga.[id] ASC
-- values: '100!%!_![!!%'

-- where age prefix
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (CAST(brygga.[age] AS nvarchar(4000)) LIKE ? ESCAPE '!') ORDER BY brygga.[id] ASC
-- values: '3%'

-- where name null
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[name] IS NULL) ORDER BY brygga.[id] ASC

-- where name null
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (brygga.[name] IS NOT NULL) ORDER BY brygga.[id] ASC

-- sort name
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[name] ASC, brygga.[id] ASC

-- sort -name
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY CASE WHEN brygga.[name] IS NULL THEN 0 ELSE 1 END, brygga.[name] DESC, brygga.[id] ASC

-- sort born, -age
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[born] ASC, CASE WHEN brygga.[age] IS NULL THEN 0 ELSE 1 END, brygga.[age] DESC, brygga.[id] ASC

-- after ('Åsa', 'AB')
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (((brygga.[name] < ?)) OR ((brygga.[name] = ?) AND (brygga.[id] > ?))) ORDER BY CASE WHEN brygga.[name] IS NULL THEN 0 ELSE 1 END, brygga.[name] DESC, brygga.[id] ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 'Åsa', 'Åsa', 'AB', 0, 10

-- after (None, 'AB')
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga WHERE (((brygga.[name] IS NOT NULL)) OR ((brygga.[name] IS NULL) AND (brygga.[id] > ?))) ORDER BY CASE WHEN brygga.[name] IS NULL THEN 0 ELSE 1 END, brygga.[name] DESC, brygga.[id] ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 'AB', 0, 10

-- limit None offset 0
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[id] ASC

-- limit 10 offset 0
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[id] ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 0, 10

-- limit 10 offset 20
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[id] ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 20, 10

-- limit None offset 20
SELECT brygga.[id], brygga.[name], brygga.[age], CONVERT(varchar(10), brygga.[born], 23) FROM [folk].[people] brygga ORDER BY brygga.[id] ASC OFFSET ? ROWS
-- values: 20

-- count
SELECT COUNT(*) FROM [folk].[people] brygga WHERE (brygga.[age] > ?)
-- values: 33

-- query
SELECT brygga.[name], brygga.[n] FROM (SELECT p.name, COUNT(*) AS n FROM people p WHERE p.age > ? GROUP BY p.name
) brygga WHERE (brygga.[n] > ?) ORDER BY brygga.[name] ASC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY
-- values: 30, 1, 0, 10

-- related
SELECT brygga.[id], brygga.[name], brygga.[age] FROM [folk].[people] brygga WHERE (brygga.[name] IN (?, ?)) AND (brygga.[age] IN (?, ?, ?, ?)) ORDER BY brygga.[id] DESC
-- values: 'Åsa', 'Bo', 7, 33, 41, 41

-- version 10.50.1600

-- limit None offset 0
SELECT brygga.[id], brygga.[name] FROM [folk].[people] brygga ORDER BY brygga.[id] ASC

-- limit 10 offset 0
SELECT TOP (?) brygga.[id], brygga.[name] FROM [folk].[people] brygga ORDER BY brygga.[id] ASC
-- values: 10

-- limit 10 offset 20
SELECT TOP (?) brygga.[id], brygga.[name] FROM [folk].[people] brygga ORDER BY brygga.[id] ASC
-- values: 30
-- then here: skip 20, take None

-- limit None offset 20
SELECT brygga.[id], brygga.[name] FROM [folk].[people] brygga ORDER BY brygga.[id] ASC
-- then here: skip 20, take None
