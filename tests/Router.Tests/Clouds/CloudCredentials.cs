using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.ProviderSimulator.Clouds;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>Whom the simulated clouds know, and how a configuration speaks to them.</summary>
internal static class CloudCredentials
{
    public const string Account = "router@simulated.iam.gserviceaccount.com";
    public const string BedrockModel = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    public const string VertexModel = "claude-sonnet-4-5@20250929";
    private const string AccessKey = "AKIASIMULATED0000";
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static readonly RSA Key = RSA.Create(2048);

    public static string AwsKeys => $$"""{"AccessKeyId":"{{AccessKey}}","SecretAccessKey":"{{SecretKey}}"}""";

    public static string GoogleKey { get; } = new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "simulated",
        ["private_key_id"] = "0123",
        ["private_key"] = Key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Account,
        ["token_uri"] = "https://attacker.example/token",
    }.ToJsonString();

    public static void Register(CloudAccounts accounts)
    {
        accounts.AddAwsKey(AccessKey, SecretKey);
        accounts.AddGoogleKey(Account, Key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>The same configuration, with Claude on Bedrock behind it.</summary>
    public static RouterConfig OnBedrock(this RouterConfig config, string model = BedrockModel, WorkloadIdentityEntry? identity = null) =>
        config.OnCloud(ProviderType.Bedrock, "eu-central-1", model, identity);

    public static RouterConfig OnVertex(this RouterConfig config, string location = "europe-west1", WorkloadIdentityEntry? identity = null) =>
        config.OnCloud(ProviderType.Vertex, location, VertexModel, identity);

    private static RouterConfig OnCloud(this RouterConfig config, ProviderType type, string location, string model, WorkloadIdentityEntry? identity) => config with
    {
        Providers = [.. config.Providers.Select(provider => provider with { Type = type, Location = location, CloudProject = type == ProviderType.Vertex ? "my-project" : null, Identity = identity })],
        Routes = [.. config.Routes.Select(route => route with { Matches = [], Targets = [.. route.Targets.Select(target => target with { Model = model })] })],
    };
}
