using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Login;

/// <summary>
/// The last policy of each project that was known, for the hour in which a change reaches people anyway: a slip in a configuration must not keep everybody of a project from
/// starting. After it, or where none was ever known, settings are refused. On disk, so that a restart neither forgets the policy nor begins the hour anew.
/// </summary>
internal sealed class LastPolicies
{
    /// <summary>How long a policy serves in place of one that is not known.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private const string Since = "#since";

    private readonly Lock gate = new();
    private readonly string file;
    private readonly TimeProvider time;
    private readonly ILogger<LastPolicies> log;
    private SortedDictionary<string, string> kept;

    public LastPolicies(string file, TimeProvider time, ILogger<LastPolicies> log)
    {
        (this.file, this.time, this.log) = (file, time, log);
        kept = Load();
    }

    /// <summary>Takes what a configuration says. By the thread that takes configurations.</summary>
    public void Take(ConfigSnapshot snapshot)
    {
        lock (gate)
        {
            var next = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var project in snapshot.Config.Projects)
            {
                var name = project.Project.ToString();
                if (project.ManagedSettingsProblem is null)
                {
                    if (project.ManagedSettings is { } settings)
                    {
                        next[name] = settings;
                    }
                }
                else if (kept.TryGetValue(name, out var last))
                {
                    next[name] = last;
                    next[name + Since] = kept.GetValueOrDefault(name + Since) ?? time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
                }
            }

            if (!next.SequenceEqual(kept))
            {
                kept = next;
                SaveLocked();
            }
        }
    }

    /// <summary>What serves a project in place of a policy that is not known; null where nothing may.</summary>
    public string? Of(ProjectEntry project)
    {
        var name = project.Project.ToString();
        lock (gate)
        {
            return kept.TryGetValue(name, out var last)
                && kept.TryGetValue(name + Since, out var text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var since)
                && time.GetUtcNow() - since is var age && age >= TimeSpan.Zero && age < Grace
                    ? last
                    : null;
        }
    }

    private SortedDictionary<string, string> Load()
    {
        try
        {
            var read = File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ContractsJson.Default.SortedDictionaryStringString) : null;
            return new(read ?? [], StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.PoliciesUnusable(log, e, file);
            return new(StringComparer.Ordinal);
        }
    }

    private void SaveLocked()
    {
        try
        {
            var next = file + ".next";
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(kept, ContractsJson.Default.SortedDictionaryStringString));
            File.Move(next, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In memory it serves all the same.
            Log.PoliciesUnusable(log, e, file);
        }
    }
}
