using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Standalone;

namespace ClaudeConfig.Router.Tests.Standalone;

/// <summary>What a file may say, and what people are told when it is wrong.</summary>
public sealed class StandaloneReaderTests
{
    private const string Good = """
        providers:
          - {name: anthropic, type: Anthropic, credential: {env: SECRET}}
        keys:
          - {name: laptop, key: {env: KEY}}
        routes:
          - name: all
            targets:
              - {name: only, provider: anthropic}

        """;

    private static readonly string Pem = MakePem();
    private static readonly string Key = VirtualKey.Create().Reveal();

    [Fact]
    public void Smallest_File_HasTheDefaultsOfAModelRoute()
    {
        var bundle = Read(Good).Bundle!;
        var route = bundle.Config.Routes.Single();
        Assert.Equal((RouteStrategy.Priority, 2, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)), (route.Strategy, route.MaxAttempts, route.FirstByteTimeout, route.IdleTimeout));
        Assert.Equal(["429", "529", "5xx"], route.RetryStatusCodes);
        Assert.Equal("https://api.anthropic.com", bundle.Config.Providers.Single().BaseUrl);
        Assert.Equal("secret", bundle.Credentials["anthropic"]);
        Assert.True(VirtualKey.TryParse(Key, out var key) && key!.Matches(bundle.Config.Projects[0].Keys[0].Salt, bundle.Config.Projects[0].Keys[0].Hash));
        Assert.Empty(bundle.Config.Budgets);
    }

    [Fact]
    public void Clouds_SayWhereTheyAreAndWhoGatewaysAreThere()
    {
        var config = Read("""
            providers:
              - {name: b, type: Bedrock, bedrock: {region: eu-central-1}, credential: {env: SECRET}}
              - {name: r, type: Bedrock, bedrock: {region: us-east-1}, credential: {workloadIdentity: {aws: {roleARN: "arn:aws:iam::123456789012:role/claude"}}}}
              - {name: v, type: Vertex, vertex: {project: my-project, location: global}, credential: {workloadIdentity: {google: {}}}}
              - {name: a, type: Anthropic, credential: {workloadIdentity: {anthropic: {organization: o, federationRule: fdrl_1, serviceAccount: svac_1}}}}
            keys: [{name: k, key: {env: KEY}}]
            routes: [{name: all, targets: [{name: only, provider: b}]}]
            """);
        Assert.Empty(config.Problems);
        var providers = config.Bundle!.Config.Providers;
        Assert.Equal(["https://bedrock-runtime.eu-central-1.amazonaws.com", "https://bedrock-runtime.us-east-1.amazonaws.com", "https://aiplatform.googleapis.com", "https://api.anthropic.com"], providers.Select(provider => provider.BaseUrl));
        Assert.Equal(("eu-central-1", null), (providers[0].Location, providers[0].Identity));
        Assert.Equal("arn:aws:iam::123456789012:role/claude", providers[1].Identity!.RoleArn);
        Assert.Equal(("global", "my-project", new WorkloadIdentityEntry()), (providers[2].Location, providers[2].CloudProject, providers[2].Identity));
        Assert.Equal(new WorkloadIdentityEntry { Organization = "o", FederationRule = "fdrl_1", ServiceAccount = "svac_1" }, providers[3].Identity);
        Assert.Equal(["b"], config.Bundle.Credentials.Keys);
    }

    [Theory]
    [InlineData("{name: b, type: Bedrock, credential: {env: SECRET}}", "providers[b].bedrock: is missing; write {region: eu-central-1}")]
    [InlineData("{name: b, type: Vertex, vertex: {location: eu}, credential: {env: SECRET}}", "providers[b].vertex.project: is missing")]
    [InlineData("{name: b, type: OpenAI, vertex: {}, credential: {env: SECRET}}", "providers[b].vertex: is for type Vertex only; leave it out")]
    [InlineData("{name: b, type: OpenAI, credential: {workloadIdentity: {aws: {}}}}", "providers[b].credential.workloadIdentity: is for Bedrock (aws), Vertex (google) and Anthropic (anthropic); type OpenAI needs a key: {env: NAME} or {file: PATH}")]
    [InlineData("{name: b, type: Bedrock, bedrock: {region: eu-central-1}, credential: {workloadIdentity: {google: {}}}}", "providers[b].credential.workloadIdentity.google: is no field; there are aws")]
    public void Cloud_ThatIsNotWhole_IsNamedWithTheRemedy(string provider, string problem)
    {
        var config = Read($$"""
            providers: [{{provider}}]
            keys: [{name: k, key: {env: KEY} }]
            routes: [{name: all, targets: [{name: only, provider: b}]}]
            """);
        Assert.Contains(config.Problems, found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_Field_HasAnEffect()
    {
        var config = Read("""
            requestsPerMinute: 9
            outbound: {hosts: [api.example.com], internalHosts: ["10.0.0.1:8080"]}
            providers:
              - {name: a, type: OpenAI, baseURL: "https://api.example.com", region: eu, credential: {env: SECRET}, proxyURL: "http://10.0.0.1:8080", proxyCredential: {env: PROXY}, caBundle: {env: CA}}
              - {name: b, type: Ollama, baseURL: "http://10.0.0.1:8080"}
            keys:
              - {name: k, key: {env: KEY}, requestsPerMinute: 5}
            routes:
              - name: r
                match: [{models: [m-*], headers: {x-team: s}, members: ["key:k"], minInputTokens: 1, maxInputTokens: 2}]
                strategy: Conditional
                sessionAffinity: false
                targets:
                  - {name: one, provider: a, model: m, weight: 3, priority: 4, anthropicBetas: [c-*], when: {headers: {x-a: b}, members: [m], minInputTokens: 1, maxInputTokens: 2, minBodyBytes: 3, maxBodyBytes: 4}}
                  - {name: rest, provider: b}
                retryOn: {statusCodes: ["500", 4xx], errors: [Timeout]}
                maxAttempts: 3
                timeouts: {firstByte: 1m30s, idle: 250s}
                circuitBreaker: {consecutiveFailures: 2, openDuration: 2m}
                healthCheck: {interval: 15s}
                rateLimits: [{requests: 1, per: Key, window: 2m}, {tokens: 7, per: Member}]
                dataBoundary: [eu]
            """);
        Assert.Empty(config.Problems);
        var (all, route) = (config.Bundle!.Config, config.Bundle.Config.Routes.Single());
        Assert.Equal((9, 5, "eu"), (all.Projects[0].RequestsPerMinute, all.Projects[0].Keys[0].RequestsPerMinute, all.Providers[0].Region));
        Assert.Equal(["api.example.com", "10.0.0.1:8080"], all.Outbound!.Hosts.Concat(all.Outbound.InternalHosts));
        Assert.Equal(("http://10.0.0.1:8080", true, "user:pass"), (all.Providers[0].ProxyUrl, all.Providers[0].ProxyNeedsCredential, config.Bundle.Credentials["a#proxy"]));
        Assert.Equal(Pem, all.Providers[0].CaBundle!.Trim());
        var match = route.Matches.Single();
        Assert.Equal(("m-*", "s", "key:k", 1L, 2L), (match.Models[0], match.Headers["x-team"], match.Members[0], match.MinInputTokens, match.MaxInputTokens));
        Assert.Equal((RouteStrategy.Conditional, false, 3), (route.Strategy, route.SessionAffinity, route.MaxAttempts));
        var target = route.Targets[0];
        Assert.Equal(("a", "m", 3, 4, "c-*"), (target.Provider, target.Model, target.Weight, target.Priority, target.AnthropicBetas!.Single()));
        Assert.Equal(("b", "m", 1L, 2L, 3L, 4L), (target.When!.Headers["x-a"], target.When.Members[0], target.When.MinInputTokens, target.When.MaxInputTokens, target.When.MinBodyBytes, target.When.MaxBodyBytes));
        Assert.Equal(["500", "4xx", "Timeout"], route.RetryStatusCodes.Concat(route.RetryErrors.Select(error => error.ToString())));
        Assert.Equal((90d, 250d, 2, 120d, 15d), (route.FirstByteTimeout.TotalSeconds, route.IdleTimeout.TotalSeconds, route.CircuitFailures, route.CircuitPause.TotalSeconds, route.HealthCheckInterval.TotalSeconds));
        Assert.Equal((1L, RateLimitScope.Key, 120d), (route.RateLimits[0].Requests, route.RateLimits[0].Per, route.RateLimits[0].Window.TotalSeconds));
        Assert.Equal((7L, RateLimitScope.Member, "eu"), (route.RateLimits[1].Tokens, route.RateLimits[1].Per, route.DataBoundary.Single()));
    }

    [Theory]
    [InlineData("type: Anthropic", "type: Antropic", "line 2: providers[anthropic].type: \"Antropic\" is not one of Anthropic, OpenAI")]
    [InlineData("{env: SECRET}", "sk-ant-inline", "line 2: providers[anthropic].credential: \"sk-ant-inline\" stands here; a map of fields is needed")]
    [InlineData("{env: SECRET}", "{env: NOT_THERE}", "variable NOT_THERE is not set; set it, or name another")]
    [InlineData("{env: SECRET}", "{file: nowhere}", "does not exist; create it, or name another")]
    [InlineData("{env: SECRET}", "{env: A, file: b}", "exactly one of env and file is needed")]
    [InlineData(", credential: {env: SECRET}", "", "providers[anthropic].credential: is missing; write {env: NAME} or {file: PATH}")]
    [InlineData("{env: KEY}", "{env: SECRET}", "keys[laptop].key: what it refers to is not a key that begins with sk-ccfg-; make one with 'new-key'")]
    [InlineData("provider: anthropic", "provider: antropic", "line 8: routes[all].targets[only].provider: \"antropic\" is no provider of this file; there are anthropic")]
    [InlineData("provider: anthropic", "provider: anthropic, modle: x", "line 8: routes[all].targets[only].modle: is no field; there are anthropicBetas, model, name")]
    [InlineData("name: all", "name: All Of It", "routes[All Of It].name: \"All Of It\" is not a name of at most 63 lower-case letters, digits and -")]
    [InlineData("name: all", "name: all\n    timeouts: {idle: 5 minutes}", "routes[all].timeouts.idle: \"5 minutes\" is not a duration from 1s to 1h; write one such as 90s or 1h30m")]
    [InlineData("name: all", "name: all\n    maxAttempts: eleven", "routes[all].maxAttempts: \"eleven\" is not a whole number from 1 to 10")]
    [InlineData("name: all", "name: all\n    strategy: Conditional\n    match: [{models: claude}]", "routes[all].match[0].models: \"claude\" stands here; a list of texts is needed")]
    [InlineData("name: only,", "name: only, when: {members: [a]},", "routes[all].targets: when is only for strategy Conditional")]
    [InlineData("keys:", "budgets: []\nkeys:", "budgets: is no field; there are identity, keys, login, outbound, providers, requestsPerMinute, routes")]
    [InlineData("type: Anthropic,", "type: Anthropic, baseURL: \"https://api.anthropic.com/v1\",", "providers[anthropic].baseURL: \"https://api.anthropic.com/v1\": the address ends in /v1")]
    [InlineData("type: Anthropic,", "type: Anthropic, baseURL: \"http://169.254.169.254\",", "(outbound.hosts and outbound.internalHosts of this file)")]
    [InlineData("keys:", "keys: [", "not valid YAML")]
    [InlineData("keys:", "providers: []\nkeys:", "providers stands here a second time; remove one of them")]
    [InlineData("keys:", "keys: &k", "anchors and aliases are not read here; write the value out")]
    public void Mistake_IsNamedWithFieldValueAndRemedy(string good, string bad, string expected)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var read = Read(Good.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(read.Bundle);
        Assert.Contains(read.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Mistakes_AreAllToldAtOnceInTheOrderOfTheFile()
    {
        var read = Read(Good.Replace("Anthropic", "X", StringComparison.Ordinal).Replace("KEY", "NONE", StringComparison.Ordinal).Replace("name: only", "nam: only", StringComparison.Ordinal));
        Assert.True(read.Problems.Count >= 4, string.Join('\n', read.Problems));
        Assert.Equal(read.Problems.Select(Line).Order(), read.Problems.Select(Line));
        static int Line(string problem) => int.Parse(problem.Split(':')[0]["line ".Length..]);
    }

    [Fact]
    public void Version_FollowsTheFileAndItsSecrets()
    {
        var one = Read(Good).Bundle!.Version;
        Assert.Equal(one, Read(Good).Bundle!.Version);
        Assert.NotEqual(one, Read(Good + "requestsPerMinute: 1").Bundle!.Version);
        Assert.NotEqual(one, StandaloneReader.Read(Good, new SecretSource("/", name => name == "KEY" ? Key : "rotated")).Bundle!.Version);
        Assert.DoesNotContain("secret", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_IsValidWithoutItsSecrets() =>
        Assert.Empty(StandaloneSource.Read(Repository.PathOf("config", "standalone", "router.yaml"), null, readSecrets: false).Problems);

    [Theory]
    [InlineData("90s", 90.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("250ms", 0.25)]
    [InlineData("1.5s", 1.5)]
    [InlineData("", null)]
    [InlineData("90", null)]
    [InlineData("s", null)]
    [InlineData("-1s", null)]
    [InlineData("1d", null)]
    [InlineData("99999999999999999999h", null)]
    public void Duration_IsReadAsGoWritesIt(string text, double? seconds) => Assert.Equal(seconds, DurationText.TryParse(text)?.TotalSeconds);

    [Theory]
    [InlineData("proxyURL: \"http://proxy.example.com:3128\"", "providers[anthropic].proxyURL: \"http://proxy.example.com:3128\": host proxy.example.com is not among those")]
    [InlineData("proxyURL: \"https://api.anthropic.com/path\"", "the address has a path, which a proxy has not: write https://api.anthropic.com")]
    [InlineData("proxyCredential: {env: PROXY}", "providers[anthropic].proxyCredential: needs proxyURL; write proxyURL: http://HOST:PORT beside it")]
    [InlineData("proxyURL: \"https://api.anthropic.com\", proxyCredential: {env: SECRET}", "providers[anthropic].proxyCredential: what it refers to is not USER:PASSWORD")]
    [InlineData("caBundle: {env: SECRET}", "providers[anthropic].caBundle: what it refers to holds no certificate in PEM")]
    [InlineData("baseURL: \"http://10.0.0.1\", caBundle: {env: CA}", "providers[anthropic].caBundle: is for providers at https addresses; \"http://10.0.0.1\" is none")]
    public void Egress_ThatLeadsNowhere_IsNamedWithFieldValueAndRemedy(string fields, string expected)
    {
        var read = Read(Good.Replace("type: Anthropic,", $"type: Anthropic, {fields},", StringComparison.Ordinal));
        Assert.Null(read.Bundle);
        Assert.Contains(read.Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static string MakePem()
    {
        using var authority = new TestCertificates();
        return authority.AuthorityPem.Trim();
    }

    private static StandaloneConfig Read(string text) =>
        StandaloneReader.Read(text, new SecretSource("/", name => name switch { "SECRET" => "secret", "KEY" => Key, "PROXY" => "user:pass", "CA" => Pem, _ => null }));
}
