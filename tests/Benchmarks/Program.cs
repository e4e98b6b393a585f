using ClaudeConfig.Benchmarks.Metering;

return args switch
{
    ["metering"] => await MeteringBenchmark.RunAsync(),
    _ => Unknown(),
};

static int Unknown()
{
    Console.Error.WriteLine("name a benchmark: metering");
    return 2;
}
