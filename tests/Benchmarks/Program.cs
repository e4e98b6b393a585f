using ClaudeConfig.Benchmarks.Accuracy;
using ClaudeConfig.Benchmarks.Dashboard;
using ClaudeConfig.Benchmarks.Faults;
using ClaudeConfig.Benchmarks.Fleets;
using ClaudeConfig.Benchmarks.Foresight;
using ClaudeConfig.Benchmarks.LocalCluster;
using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Benchmarks.Operator;
using ClaudeConfig.Benchmarks.Router;
using ClaudeConfig.Benchmarks.Webhooks;

return args switch
{
    ["accuracy", .. var choices] => await AccuracyBenchmark.RunAsync(choices),
    ["anomalies"] => AnomalyBenchmark.Run(),
    ["dashboard", .. var choices] => await DashboardBenchmark.RunAsync(choices),
    ["faults", .. var length] => await FaultSuite.RunAsync(length),
    ["forecast"] => ForecastBenchmark.Run(),
    ["granting-metering"] => await GrantingMetering.RunAsync(),
    ["local-cluster"] => await LocalClusterBenchmark.RunAsync(),
    ["metering", .. var choices] => await MeteringBenchmark.RunAsync(choices),
    ["operator", .. var counts] => await OperatorBenchmark.RunAsync(counts),
    ["operator-history", .. var counts] => await HistoryBenchmark.RunAsync(counts),
    ["router", .. var choices] => await RouterBenchmark.RunAsync(choices),
    ["scale", .. var sizes] => await ScaleSimulation.RunAsync(sizes),
    ["sidecar"] => await SidecarBenchmark.RunAsync(),
    ["webhooks"] => await WebhooksBenchmark.RunAsync() | await RollingBenchmark.RunAsync(),
    ["webhooks-rolling"] => await RollingBenchmark.RunAsync(),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("name a benchmark: accuracy, anomalies, dashboard, faults, forecast, local-cluster, metering, operator, operator-history, router, scale, sidecar, webhooks, webhooks-rolling");
    return 2;
}
