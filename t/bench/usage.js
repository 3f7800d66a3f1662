// SPDX-License-Identifier: MIT
// DuckDB on the same rows: node usage.js FOLDER. Prints a name and the median
// of seven runs in milliseconds, a line each.
const { DuckDBInstance } = require('@duckdb/node-api');

const MEMBERS = `sum(input + output) AS tokens, sum(input) AS input,
	sum(output) AS output, count(*) AS messages,
	count(DISTINCT account) AS users, sum(cost) AS cost`;
const QUESTIONS = {
	day: `SELECT "at" - "at" % 86400000 AS key, ${MEMBERS} FROM ledger GROUP BY key
		ORDER BY key`,
	month: `SELECT date_trunc('month', make_timestamp("at" * 1000)) AS key,
		${MEMBERS} FROM ledger GROUP BY key ORDER BY key`,
	company: `SELECT company AS key, ${MEMBERS} FROM ledger GROUP BY key
		ORDER BY tokens DESC`,
	user: `SELECT account AS key, ${MEMBERS} FROM ledger
		WHERE company = 'Company 17' AND "at" >= 1746057600000
		AND "at" < 1748736000000 GROUP BY key ORDER BY tokens DESC`,
};

async function main() {
	const instance = await DuckDBInstance.create(process.argv[2] + '/duck.db');
	const connection = await instance.connect();

	await connection.run(`CREATE TABLE ledger AS
		SELECT * FROM read_csv('${process.argv[2]}/rows.csv', header = false,
		columns = {'at': 'BIGINT', 'account': 'VARCHAR',
		'company': 'VARCHAR', 'model': 'VARCHAR', 'input': 'BIGINT',
		'output': 'BIGINT', 'cost': 'BIGINT'})`);
	for (const [name, sql] of Object.entries(QUESTIONS)) {
		const times = [];

		for (let i = 0; i < 8; i++) {
			const begin = process.hrtime.bigint();
			const rows = await (await connection.run(sql)).getRows();

			if (!rows.length)
				throw new Error(`${name}: nothing`);
			times.push(Number(process.hrtime.bigint() - begin) / 1e6);
		}
		times.shift();
		times.sort((a, b) => a - b);
		console.log(name, times[3].toFixed(3));
	}
}

main().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
