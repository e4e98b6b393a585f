using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>Judges one object of each kind before anybody asks, so that schemas and rules are read when an API server waits its five seconds.</summary>
internal static class WarmUp
{
    private static readonly (string Kind, string Spec)[] Objects =
    [
        (ClaudeProject.KubeKind, """{"providers":[{"name":"p","type":"Anthropic","credential":{"secretKeyRef":{"name":"s","key":"k"}}}],"keys":[{"name":"k"}]}"""),
        (ClaudeConfiguration.KubeKind, """{"projectRef":{"name":"warm"},"settings":{"permissions":{"deny":["Bash(rm:*)"]},"env":{"A":"b"}},"memory":"text"}"""),
        (Budget.KubeKind, """{"scope":{"projectRef":{"name":"warm"}},"limit":{"amount":"1","currency":"USD"},"period":{"type":"Monthly","timeZone":"Europe/Berlin"}}"""),
        (ModelRoute.KubeKind, """{"projectRef":{"name":"warm"},"match":[{"models":["claude-*"]}],"strategy":{"type":"Priority"},"targets":[{"name":"t","provider":"p","model":"claude-opus-5-5"}]}"""),
    ];

    public static void Run(ManifestJudge judge)
    {
        foreach (var (kind, spec) in Objects)
        {
            using var document = JsonDocument.Parse($$$"""{"apiVersion":"{{{ApiGroup.ApiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"warm","namespace":"warm"},"spec":{{{spec}}}}""");
            judge.Judge(new AdmissionRequest
            {
                Uid = "",
                Kind = new GroupVersionKind(ApiGroup.Name, ApiGroup.Version, kind),
                Namespace = "warm",
                Operation = "CREATE",
                Object = document.RootElement,
            });
        }
    }
}
