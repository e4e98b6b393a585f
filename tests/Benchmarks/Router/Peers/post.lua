-- wrk: one POST, the same every time. Arguments: body file, key.
function init(args)
  local file = io.open(args[1], "rb")
  local body = file:read("*a")
  file:close()
  request_text = wrk.format("POST", nil, { ["content-type"] = "application/json", ["x-api-key"] = args[2], ["anthropic-version"] = "2023-06-01" }, body)
end
function request() return request_text end
function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.status,
    latency:percentile(50), latency:percentile(99)))
end
