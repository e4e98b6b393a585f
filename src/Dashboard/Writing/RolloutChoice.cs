using System.Globalization;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What somebody may tell a rollout. Pure.</summary>
/// <param name="Name">As forms say it.</param>
/// <param name="Label">As the button says it.</param>
/// <param name="Annotation">Of the ClaudeConfiguration.</param>
/// <param name="Said">What is said when it is done.</param>
internal sealed record RolloutChoice(string Name, string Label, string Annotation, string Said)
{
    private static readonly RolloutChoice Resume = new("resume", "Let it go on", Names.RolloutResumeAnnotation, "The rollout may go on.");
    private static readonly RolloutChoice Promote = new("promote", "Give it to all pods", Names.RolloutPromoteAnnotation, "All pods get the revision.");
    private static readonly RolloutChoice Abort = new("abort", "Take it back", Names.RolloutAbortAnnotation, "The revision is taken back.");

    public bool IsResume => this == Resume;

    public static RolloutChoice? Read(string name) => new[] { Resume, Promote, Abort }.FirstOrDefault(choice => choice.Name == name);

    /// <summary>What can be said where it stands: a gate is passed, one that went back may be given to all after all.</summary>
    public static IReadOnlyList<RolloutChoice> Of(RolloutStatus? rollout) => rollout?.Phase switch
    {
        RolloutPhase.Paused when rollout.Reason is RolloutReasons.Gate or RolloutReasons.Held => [Resume, Promote, Abort],
        RolloutPhase.Progressing or RolloutPhase.Paused => [Promote, Abort],
        RolloutPhase.RolledBack => [Promote],
        _ => [],
    };

    public static string StepOf(RolloutStatus rollout) => (rollout.Step ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>The annotation's text: it names what it is about, and so says nothing to the next rollout.</summary>
    public string TextFor(RolloutStatus rollout) => IsResume ? $"{rollout.Revision}/{StepOf(rollout)}" : rollout.Revision ?? "";
}
