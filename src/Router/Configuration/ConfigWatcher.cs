using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Configuration;

/// <summary>
/// Follows the configuration folder. A bad bundle is refused whole and the last good one stays, over restarts too; one whose parts are still
/// on their way is waited for.
/// </summary>
internal sealed class ConfigWatcher(
    string folder, string savedFolder, ConfigState state, ContractPrices prices, TimeProvider time, TimeSpan pollInterval, TimeSpan partsLimit,
    RouterMetrics metrics, ILogger<ConfigWatcher> log) : IConfigSource
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim nudge = new(0, 1);
    private readonly Lock looking = new();
    private FileSystemWatcher? watcher;
    private Task loop = Task.CompletedTask;
    private string? seen;
    private long? incompleteSince;
    private string? waitedFor;

    /// <summary>Reads once, falls back to the saved bundle, then follows in the background.</summary>
    public void Start()
    {
        LoadSaved();
        Look();
        watcher = TryWatch();
        loop = Task.Run(FollowAsync);
    }

    /// <summary>Looks at the folder now. One look at a time: the slower of two must not bring an older bundle back.</summary>
    public void Look()
    {
        lock (looking)
        {
            LookOnce();
        }
    }

    private void LookOnce()
    {
        var version = "unreadable";
        try
        {
            var current = ConfigFolder.Resolve(folder);
            if (ConfigFolder.ReadFile(current, RouterBundle.ManifestFile) is not { } manifest)
            {
                Refuse("missing", $"{RouterBundle.ManifestFile} is missing in {folder}");
                return;
            }

            version = RouterBundle.ReadVersion(manifest);
            if (version == seen && state.Rejected is null)
            {
                incompleteSince = null;
                return;
            }

            var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            Take(RouterBundle.Read(name => Keep(files, name, ConfigFolder.ReadFile(current, name))), files);
        }
        catch (RouterBundleException e) when (e.Incomplete)
        {
            Wait(version, e.Message);
        }
        catch (Exception e) when (e is RouterBundleException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            Refuse(version, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        watcher?.Dispose();
        await loop;
        stopping.Dispose();
        nudge.Dispose();
    }

    private static byte[]? Keep(Dictionary<string, byte[]> files, string name, byte[]? content)
    {
        if (content is not null)
        {
            files[name] = content;
        }

        return content;
    }

    private void Take(RouterBundle bundle, Dictionary<string, byte[]> files)
    {
        // Compiled before it is announced: a bundle that cannot be indexed counts as bad.
        var snapshot = new ConfigSnapshot(bundle, prices);
        if (state.Current?.Version != snapshot.Version)
        {
            // As it came, not as it was understood: another build may read what this one leaves out.
            Save(files);
            metrics.ConfigReloads.WithLabels("taken").Inc();
            Log.ConfigTaken(log, snapshot.Version, bundle.Config.Projects.Count, bundle.Config.Routes.Count, bundle.Config.Budgets.Count);
            foreach (var problem in snapshot.Problems)
            {
                Log.ConfigProblem(log, snapshot.Version, problem);
            }
        }

        seen = snapshot.Version;
        incompleteSince = null;
        state.Use(snapshot);
    }

    /// <summary>Every Secret is delivered by itself, so for a while parts of two versions lie side by side.</summary>
    private void Wait(string version, string reason)
    {
        var since = incompleteSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(since) >= partsLimit)
        {
            Refuse(version, $"{reason}; no configuration was whole for {partsLimit.TotalSeconds:0.#} s");
        }
        else if (waitedFor != version)
        {
            waitedFor = version;
            metrics.ConfigReloads.WithLabels("waiting").Inc();
            Log.ConfigIncomplete(log, version, reason, state.Current?.Version ?? "none");
        }
    }

    private void Save(Dictionary<string, byte[]> files)
    {
        try
        {
            ConfigFolder.Save(savedFolder, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It serves all the same; only a restart without the folder would miss it.
            Log.ConfigNotSaved(log, e, savedFolder);
        }
    }

    private void Refuse(string version, string reason)
    {
        var rejected = new RejectedConfig(version, reason);
        if (rejected != state.Rejected)
        {
            metrics.ConfigReloads.WithLabels("refused").Inc();
            Log.ConfigRefused(log, version, reason, state.Current?.Version ?? "none");
            state.Reject(rejected);
        }
    }

    private void LoadSaved()
    {
        try
        {
            if (ConfigFolder.LoadSaved(savedFolder) is { } bundle)
            {
                seen = bundle.Version;
                state.Use(new ConfigSnapshot(bundle, prices));
                Log.ConfigRestored(log, bundle.Version);
            }
        }
        catch (Exception e) when (e is RouterBundleException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Log.SavedConfigUnusable(log, e, savedFolder);
        }
    }

    // The watcher is only a hint: it misses swaps on some mounts, and watches run out on busy nodes. The poll is what counts.
    private FileSystemWatcher? TryWatch()
    {
        try
        {
            var created = new FileSystemWatcher(folder) { IncludeSubdirectories = false };
            created.Created += (_, _) => Nudge();
            created.Renamed += (_, _) => Nudge();
            created.Changed += (_, _) => Nudge();
            created.EnableRaisingEvents = true;
            return created;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            Log.NoFileWatch(log, e, folder);
            return null;
        }
    }

    private void Nudge()
    {
        try
        {
            nudge.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // A look is due already, or we are stopping.
        }
    }

    private async Task FollowAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                var pause = Task.Delay(pollInterval, time, wait.Token);
                await Task.WhenAny(pause, nudge.WaitAsync(wait.Token));
                await wait.CancelAsync();
                if (!stopping.IsCancellationRequested)
                {
                    Look();
                }
            }
            catch (Exception e)
            {
                Log.LoopFailed(log, e, "configuration");
            }
        }
    }
}
