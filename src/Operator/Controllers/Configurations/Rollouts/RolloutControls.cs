using System.Globalization;
using ClaudeConfig.Api;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>
/// What people tell a rollout, by annotations of the configuration or of the base that governs it. Each but the pause names what it is about, so that one that is left behind, or
/// lies in git, says nothing to the next rollout.
/// </summary>
internal sealed class RolloutControls(IReadOnlyList<ConfigurationLayer> spokenBy, string revision)
{
    /// <param name="layers">What the configuration is made of, itself last.</param>
    /// <param name="terms">Who governs.</param>
    /// <param name="revision">What is rolled out.</param>
    public static RolloutControls Of(IReadOnlyList<ConfigurationLayer> layers, RolloutTerms terms, string revision) =>
        new([.. layers.TakeLast(1), .. terms is { Own: false, Governor: { } governor } ? [governor] : Array.Empty<ConfigurationLayer>()], revision);

    public bool Paused => spokenBy.Any(layer => layer.Annotations.GetValueOrDefault(Names.RolloutPauseAnnotation) == "true");

    public bool Promoted => Says(Names.RolloutPromoteAnnotation, "");

    public bool Aborted => Says(Names.RolloutAbortAnnotation, "");

    /// <summary>Whether somebody said that it may go on after a step.</summary>
    public bool Resumed(int step) => Says(Names.RolloutResumeAnnotation, string.Create(CultureInfo.InvariantCulture, $"/{step}"));

    private bool Says(string annotation, string suffix) => spokenBy.Any(layer =>
        layer.Annotations.TryGetValue(annotation, out var text) && (text == revision + suffix || (layer.Revision is { } own && text == own + suffix)));
}
