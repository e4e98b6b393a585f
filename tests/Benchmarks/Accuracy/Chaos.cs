using ClaudeConfig.Harness.Stacks;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>Kills gateways and Metering at random, and starts them again.</summary>
internal sealed class Chaos(SystemStack stack, IReadOnlyList<RestartableProcess> gateways, Random random)
{
    public List<Kill> Kills { get; } = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(random.Next(5000, 12000), cancellationToken);
                var victim = random.Next(4) == 0 ? stack.Metering : gateways[random.Next(gateways.Count)];
                var at = DateTimeOffset.UtcNow;
                await victim.KillAsync();
                await Task.Delay(random.Next(500, 4000), CancellationToken.None);
                await victim.StartAsync();
                Kills.Add(new Kill(at, DateTimeOffset.UtcNow, victim == stack.Metering));
            }
        }
        catch (OperationCanceledException)
        {
            // The end; everything runs.
        }
    }
}
