/**
 * The worker as a process of its own, for the services mode: any number of them beside the backend. In embedded mode the
 * backend runs the worker loop itself (`startWorker`) and this entry is not used.
 */
process.stderr.write(
  [
    'In embedded mode the inference worker runs inside the backend: use `npm start`.',
    'A separate worker needs a queue, an index and a blob store that several processes share; this version has',
    'none of those adapters yet (RABBITMQ_URL, QDRANT_URL, S3_BUCKET).',
    '',
  ].join('\n'),
)
process.exitCode = 64
