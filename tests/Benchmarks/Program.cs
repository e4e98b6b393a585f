using ClaudeConfig.Benchmarks.LocalCluster;
using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Benchmarks.Router;

return args switch
{
    ["local-cluster"] => await LocalClusterBenchmark.RunAsync(),
    ["metering"] => await MeteringBenchmark.RunAsync(),
    ["router"] => await RouterBenchmark.RunAsync(),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("name a benchmark: local-cluster, metering, router");
    return 2;
}
