using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>Tells a rollout what to do, by the annotations that <c>claudeconfig rollout</c> and kubectl write.</summary>
internal sealed class RolloutWriter(UserApi api)
{
    public Task<WriteOutcome> SayAsync(HttpContext context, ClaudeConfiguration configuration, RolloutChoice choice)
    {
        var annotations = new Dictionary<string, string?> { [choice.Annotation] = choice.TextFor(configuration.Status!.Rollout!) };
        if (choice.IsResume)
        {
            // A pause would hold it again.
            annotations[Names.RolloutPauseAnnotation] = null;
        }

        var patch = JsonSerializer.SerializeToElement(new { metadata = new { annotations } });
        return api.PatchAsync(context, ClaudeConfiguration.KubePlural, configuration.Key, "application/merge-patch+json", patch);
    }
}
