using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Where a rollout stands, as a configuration's status says it.</summary>
internal sealed record RolloutState(string? Phase, string? Revision, string? Stable, int Step, string? Reason, string? Message)
{
    public static RolloutState Of(JsonElement configuration)
    {
        var stable = configuration.Child("status") is { } status ? status.Text("revision") : null;
        return configuration.Child("status", "rollout") is not { } rollout
            ? new RolloutState(null, stable, stable, 0, null, null)
            : new RolloutState(
                rollout.Text("phase"), rollout.Text("revision"), stable, rollout.TryGetProperty("step", out var step) ? step.GetInt32() : 0, rollout.Text("reason"), rollout.Text("message"));
    }

    /// <summary>The same, if there is something to tell it.</summary>
    /// <exception cref="UsageException">There is not.</exception>
    public RolloutState Running(string space, string name, string verb) => Phase is "Progressing" or "Paused" || (Phase == "RolledBack" && verb == "promote")
        ? this
        : throw new UsageException($"nothing of ClaudeConfiguration {space}/{name} is being rolled out: {this}");

    public override string ToString() => Phase switch
    {
        null => $"all pods get revision {Stable ?? "(none yet)"}",
        "Completed" => $"all pods get revision {Stable}: {Message}",
        "RolledBack" => $"revision {Revision} was rolled back to {Stable} ({Reason}): {Message}",
        _ => string.Create(CultureInfo.InvariantCulture, $"revision {Revision} is tried beside {Stable}, step {Step}, {Reason}: {Message}"),
    };
}
