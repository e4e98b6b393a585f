using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Standalone;

/// <summary>Follows the one file of a gateway without a cluster, and the secrets that it refers to. What is wrong is refused whole, and the last good one stays.</summary>
internal sealed class StandaloneSource(
    string file, string? pricesFile, ConfigState state, ContractPrices prices, TimeProvider time, TimeSpan interval, RouterMetrics metrics, ILogger<StandaloneSource> log) : IConfigSource
{
    private const int Largest = 1024 * 1024;

    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="pricesFile">A price contract, or null.</param>
    /// <param name="readSecrets">False to check everything but the secrets.</param>
    public static StandaloneConfig Read(string file, string? pricesFile, bool readSecrets = true)
    {
        try
        {
            var info = new FileInfo(file);
            return info.Exists && info.Length > Largest
                ? new StandaloneConfig(null, [$"{info.Length} bytes; at most {Largest} are read"])
                : WithPrices(StandaloneReader.Read(File.ReadAllText(file), new SecretSource(info.DirectoryName!, Environment.GetEnvironmentVariable), readSecrets), pricesFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StandaloneConfig(null, [e.Message]);
        }
    }

    private static StandaloneConfig WithPrices(StandaloneConfig read, string? pricesFile)
    {
        if (read.Bundle is not { } bundle || pricesFile is null)
        {
            return read;
        }

        var contract = File.ReadAllBytes(pricesFile);
        return PriceBook.Public.TryWithContract(contract, pricesFile, out var book, out var problems)
            ? read with { Bundle = bundle with { Version = $"{bundle.Version}-{book.Version}", Config = bundle.Config with { PriceContract = System.Text.Encoding.UTF8.GetString(contract) } } }
            : new StandaloneConfig(null, [.. problems.Select(problem => problem.ToString())]);
    }

    public void Start()
    {
        Look();
        loop = Task.Run(FollowAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    /// <summary>Looks at the file now.</summary>
    public void Look()
    {
        var config = Read(file, pricesFile);
        if (config.Bundle is null)
        {
            Refuse(string.Join("; ", config.Problems));
        }
        else if (config.Bundle.Version != state.Current?.Version || state.Rejected is not null)
        {
            var snapshot = new ConfigSnapshot(config.Bundle, prices) { Login = config.Login };
            metrics.ConfigReloads.WithLabels("taken").Inc();
            Log.ConfigTaken(log, snapshot.Version, 1, snapshot.Config.Routes.Count, 0);
            state.Use(snapshot);
        }
    }

    private void Refuse(string reason)
    {
        var rejected = new RejectedConfig(Path.GetFileName(file), reason);
        if (rejected != state.Rejected)
        {
            metrics.ConfigReloads.WithLabels("refused").Inc();
            Log.ConfigRefused(log, rejected.Version, reason, state.Current?.Version ?? "none");
            state.Reject(rejected);
        }
    }

    // By content and not by notification: secrets lie anywhere, and are swapped in many ways.
    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e)
        {
            Log.LoopFailed(log, e, "configuration");
        }
    }
}
