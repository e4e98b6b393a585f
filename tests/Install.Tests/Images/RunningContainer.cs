using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>A container that runc runs beside the test.</summary>
internal sealed class RunningContainer(string bundle) : IAsyncDisposable
{
    private readonly string _id = $"claudeconfig-{Guid.NewGuid():n}";
    private readonly string _state = Path.Combine(Path.GetDirectoryName(bundle)!, "runc");
    private Task<CommandResult>? _running;

    /// <summary>What it said until it ended; null while it runs.</summary>
    public string? Ended => _running is { IsCompleted: true } ended ? ended.Result.Error + ended.Result.Output : null;

    public Task StartAsync()
    {
        _running = Shell.TryAsync(null, "runc", "--root", _state, "run", "--bundle", bundle, _id);
        return Task.CompletedTask;
    }

    /// <summary>Waits until an address answers with success.</summary>
    public async Task AnswersAsync(string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler());
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.True(Ended is null, $"it ended: {Ended}");
                using var response = await client.GetAsync(new Uri(url));
                return response.IsSuccessStatusCode;
            },
            $"{url} answers");
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync(null, "runc", "--root", _state, "kill", _id, "KILL");
        await _running!;
    }
}
