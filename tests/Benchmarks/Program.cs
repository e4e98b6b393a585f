using ClaudeConfig.Benchmarks.Metering;
using ClaudeConfig.Benchmarks.Router;

return args switch
{
    ["metering"] => await MeteringBenchmark.RunAsync(),
    ["router"] => await RouterBenchmark.RunAsync(),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("name a benchmark: metering, router");
    return 2;
}
