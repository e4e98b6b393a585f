using ClaudeConfig.Webhooks.Registration;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

public sealed class PodRegistrationTests
{
    private static readonly IList<V1MutatingWebhook> Webhooks = PodRegistration.Configuration(new Admissionregistrationv1WebhookClientConfig(), "claudeconfig-system", ["lenient"]).Webhooks;

    [Fact]
    public void Webhooks_OnlyPodsThatAreMade_AreSent() => Assert.All(Webhooks, webhook =>
    {
        var rule = Assert.Single(webhook.Rules);
        Assert.Equal(["pods"], rule.Resources);
        Assert.Equal(["CREATE"], rule.Operations);
        Assert.Equal("IfNeeded", webhook.ReinvocationPolicy);
        Assert.Equal(5, webhook.TimeoutSeconds);
    });

    [Theory]
    [InlineData("alpha", null, null, null, "team", "labelled")]
    [InlineData(null, "alpha", null, null, "team", "namespace")]
    [InlineData("alpha", "alpha", null, null, "team", "labelled")]
    [InlineData("alpha", null, null, "Ignore", "team", "labelled-ignore")]
    [InlineData(null, "alpha", null, "Ignore", "team", "namespace-ignore")]
    [InlineData("alpha", null, null, "Fail", "team", "labelled")]
    [InlineData("alpha", null, null, null, "lenient", "labelled-project")]
    [InlineData(null, "alpha", null, null, "lenient", "namespace-project")]
    [InlineData("alpha", null, null, "Ignore", "lenient", "labelled-ignore")]
    [InlineData("alpha", null, "None", null, "lenient", null)]
    [InlineData(null, null, null, null, "team", null)]
    [InlineData("alpha", "alpha", "None", null, "team", null)]
    [InlineData("alpha", null, null, null, "kube-system", null)]
    [InlineData("alpha", null, null, null, "claudeconfig-system", null)]
    public void Pod_GoesToOneWebhookAtMost(string? pod, string? place, string? mode, string? policy, string @namespace, string? expected)
    {
        var labels = Labels(("kubernetes.io/metadata.name", @namespace), ("claudeconfig.dev/project", place), ("claudeconfig.dev/inject", mode), ("claudeconfig.dev/inject-failure-policy", policy));
        var matching = Webhooks.Where(webhook => Matches(webhook.NamespaceSelector, labels) && Matches(webhook.ObjectSelector, Labels(("claudeconfig.dev/project", pod)))).ToArray();

        Assert.Equal(expected is null ? [] : [$"{expected}.pods.claudeconfig.dev"], matching.Select(webhook => webhook.Name));
        Assert.All(matching, webhook => Assert.Equal(policy == "Ignore" || @namespace == "lenient" ? "Ignore" : "Fail", webhook.FailurePolicy));
    }

    private static Dictionary<string, string> Labels(params (string Key, string? Value)[] labels) => labels.Where(label => label.Value is not null).ToDictionary(label => label.Key, label => label.Value!);

    private static bool Matches(V1LabelSelector selector, Dictionary<string, string> labels) => selector.MatchExpressions.All(requirement => requirement.OperatorProperty switch
    {
        "Exists" => labels.ContainsKey(requirement.Key),
        "DoesNotExist" => !labels.ContainsKey(requirement.Key),
        "In" => labels.TryGetValue(requirement.Key, out var value) && requirement.Values.Contains(value),
        "NotIn" => !labels.TryGetValue(requirement.Key, out var value) || !requirement.Values.Contains(value),
        _ => throw new InvalidOperationException(requirement.OperatorProperty),
    });
}
