// Puts each case on standard input to iam-simulate, and writes one answer per line. The folder that the
// library is installed in is the argument.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const require = createRequire(join(process.argv[2], 'package.json'))
const { runSimulation } = require('@cloud-copilot/iam-simulate')

for await (const line of createInterface({ input: process.stdin })) {
  const { id, simulation } = JSON.parse(line)
  let answer
  try {
    const result = await runSimulation(simulation, {})
    if (result.resultType === 'error') answer = { error: JSON.stringify(result.errors) }
    else {
      const one = result.result ?? result.results?.[0]
      answer = { decision: result.overallResult, ignored: one?.ignoredContextKeys ?? [] }
    }
  } catch (error) {
    answer = { error: String(error) }
  }
  process.stdout.write(JSON.stringify({ id, ...answer }) + '\n')
}
