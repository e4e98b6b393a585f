using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Cli.Tests.Importing;

/// <summary>import litellm, of files as they are met.</summary>
public sealed class ImportTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Import_EverythingThatItIsGiven_PassesValidateAndHoldsNoSecret()
    {
        using var folder = Files();
        var (code, output, error) = await ImportAsync(folder, "-o", folder.Of("out"));

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("4 projects, 4 budgets, 4 routes, 3 keys by their hashes alone\n", output, StringComparison.Ordinal);
        var validated = Run.Cli(["validate", "-f", folder.Of("out"), "--outbound-hosts", "api.anthropic.com,api.openai.com,bedrock-runtime.eu-central-1.amazonaws.com,ollama.models.svc:11434", "--internal-hosts", "ollama.models.svc:11434"]);
        Assert.True(validated.Code == 0, validated.Out);
        var everything = output + string.Concat(Directory.EnumerateFiles(folder.Of("out")).Select(File.ReadAllText));
        foreach (var secret in (string[])["THE-REAL", "SECRET", "DBPASSWORD", "RAW-key", "AbCdEf"])
        {
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_Deployments_BecomeOneRouteAModelWithItsFallbacksBehind()
    {
        using var folder = Files();
        var (_, output, _) = await ImportAsync(folder);
        var route = Document(output, "ModelRoute", "claude-sonnet-5-5");

        Assert.Contains("models:\n        - claude-sonnet-5-5\n        - sonnet\n", route, StringComparison.Ordinal);
        Assert.Equal(
            ["anthropic-claude-sonnet-5-5 - 3 0", "bedrock-eu-anthropic-claude-sonnet-4-5-20250929-v1-0 eu.anthropic.claude-sonnet-4-5-20250929-v1:0 1 0", "anthropic-claude-haiku-5-5 claude-haiku-5-5 - 1"],
            Targets(route));
        Assert.Contains("type: Priority", route, StringComparison.Ordinal);
        Assert.Contains("maxAttempts: 3", route, StringComparison.Ordinal);
        Assert.Contains("firstByte: \"120s\"", route, StringComparison.Ordinal);
        Assert.Contains("consecutiveFailures: 4", route, StringComparison.Ordinal);
        Assert.Contains("models:\n        - \"local/*\"\n", Document(output, "ModelRoute", "local"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Keys_AreClaimedByTheirHashesAndStandInNoSpec()
    {
        using var folder = Files();
        var (_, output, _) = await ImportAsync(folder);

        var project = Document(output, "ClaudeProject", "payments-billing");
        Assert.Contains("- name: ci-runners\n      imported:\n        hashRef:\n          name: litellm-key-hashes\n          key: ci-runners\n    - name: ci-runners-2\n", project, StringComparison.Ordinal);
        Assert.DoesNotContain(LiteLlm.Hash("sk-litellm-ci-AbCdEf123456"), project, StringComparison.Ordinal);
        var secret = Document(output, "Secret", "litellm-key-hashes", "claude-payments-billing");
        Assert.Matches($"\"ci-runners\": \"?{LiteLlm.Hash("sk-litellm-ci-AbCdEf123456")}\"?\n", secret);
        Assert.Matches($"\"ci-runners-2\": \"?{LiteLlm.Hash("sk-RAW-key-in-an-export")}\"?\n", secret);
        Assert.DoesNotContain(LiteLlm.Hash("sk-1234"), output, StringComparison.Ordinal);
        Assert.DoesNotContain(LiteLlm.Hash("sk-old"), output, StringComparison.Ordinal);
        Assert.Contains("expirationTime: \"2027-01-01T00:00:00Z\"", Document(output, "ClaudeProject", "platform"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Budgets_KeepPeriodParentAndWhatWasSpent()
    {
        using var folder = Files();
        var (_, output, _) = await ImportAsync(folder);

        var team = Document(output, "Budget", "payments-billing");
        Assert.Contains("amount: \"500\"", team, StringComparison.Ordinal);
        Assert.Contains("parentRef:\n    namespace: claude-platform\n    name: company\n", team, StringComparison.Ordinal);
        Assert.Contains("type: Monthly", team, StringComparison.Ordinal);
        Assert.Contains("percent: 80\n", team, StringComparison.Ordinal);
        Assert.Contains("amount: \"-123.456789124\"\n      expirationTime: \"2026-12-01T00:00:00Z\"\n", team, StringComparison.Ordinal);
        Assert.Contains("mode: Shadow", team, StringComparison.Ordinal);
        var key = Document(output, "Budget", "key-ci-runners");
        Assert.Contains("keys:\n      - ci-runners\n", key, StringComparison.Ordinal);
        Assert.Contains("parentRef:\n    name: payments-billing\n", key, StringComparison.Ordinal);
        Assert.Contains("models:\n      - claude-opus-5-5\n", Document(output, "Budget", "search-claude-opus-5-5"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.yaml", "model_list[0].litellm_params.rpm", "limits belong to routes")]
    [InlineData("config.yaml", "model_list[3].litellm_params.api_key", "a credential in the file itself is not taken over")]
    [InlineData("config.yaml", "model_list[3].litellm_params.temperature", "set it in the client")]
    [InlineData("config.yaml", "model_list[4].litellm_params.model", "there is no provider type for azure")]
    [InlineData("config.yaml", "model_list[5].model_info", "claudeconfig-prices")]
    [InlineData("config.yaml", "router_settings.redis_host", "gateways count together")]
    [InlineData("config.yaml", "litellm_settings.cache", "answers are not cached")]
    [InlineData("config.yaml", "general_settings.master_key", "no key opens everything")]
    [InlineData("teams.json", "[0].members_with_roles", "name them in spec.members")]
    [InlineData("teams.json", "[0].models", "a Budget with a limit of 0")]
    [InlineData("teams.json", "[2].budget_duration", "no period of a Budget is like it")]
    [InlineData("keys.json", "keys[0].rpm_limit", "rateLimitTier")]
    [InlineData("keys.json", "keys[1].token", "everybody can guess")]
    [InlineData("keys.json", "keys[2]", "it expired")]
    [InlineData("keys.json", "keys[3].team_id", "no such team")]
    [InlineData("keys.json", "keys[5].token", "return_full_object=true")]
    public async Task Import_WhatCannotBeConverted_IsListedByItsPathWithTheReason(string file, string path, string reason)
    {
        using var folder = Files();
        var (_, _, error) = await ImportAsync(folder);
        Assert.Matches($"{Regex.Escape(file)}: {Regex.Escape(path)}: .*{Regex.Escape(reason)}", error);
    }

    [Fact]
    public async Task Import_ADumpOfTheDatabase_IsTheSameAsItsAnswers()
    {
        const string Dump = "COPY public.\"LiteLLM_TeamTable\" (team_id, team_alias, members_with_roles, max_budget, spend, models, blocked, budget_duration) FROM stdin;\n1b0c\tPayments & Billing\t{}\t500\t12\t{}\tf\t30d\n\\.\n\n"
            + "COPY public.\"LiteLLM_VerificationToken\" (token, key_alias, spend, expires, models, team_id, blocked) FROM stdin;\n%HASH%\tci\t0\t\\N\t{}\t1b0c\t\\N\n\\.\n";
        using var folder = Run.Folder(("config.yaml", LiteLlm.Config), ("dump.sql", Dump.Replace("%HASH%", LiteLlm.Hash("sk-a"), StringComparison.Ordinal)));
        var (code, output, error) = await Run.CliAsync([], Clock, ["import", "litellm", "-f", folder.Of("config.yaml"), "--database-dump", folder.Of("dump.sql"), "--mode", "Hard"]);

        Assert.True(code == 0, error);
        Assert.Contains("amount: \"-12\"", Document(output, "Budget", "payments-billing"), StringComparison.Ordinal);
        Assert.Contains("mode: Hard", Document(output, "Budget", "payments-billing"), StringComparison.Ordinal);
        Assert.Contains(LiteLlm.Hash("sk-a"), Document(output, "Secret", "litellm-key-hashes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MoreKeysThanAProjectHas_BelowItAreOthersWithTheRest()
    {
        var keys = string.Join(',', Enumerable.Range(0, 70).Select(i => $$"""{"token":"{{LiteLlm.Hash($"sk-{i}")}}","key_alias":"k{{i}}"}"""));
        using var folder = Run.Folder(("config.yaml", "model_list: []"), ("keys.json", $$"""{"keys":[{{keys}}]}"""));
        var (code, output, error) = await Run.CliAsync([], Clock, ["import", "litellm", "-f", folder.Of("config.yaml"), "--keys", folder.Of("keys.json")]);

        Assert.True(code == 0, error);
        Assert.Contains("parentRef:\n    name: platform\n", Document(output, "ClaudeProject", "platform-keys-2"), StringComparison.Ordinal);
        Assert.Equal(70, Regex.Count(output, "hashRef:"));
    }

    [Fact]
    public void Import_NoSuchFile_IsSaidInOneLine()
    {
        var (code, _, error) = Run.Cli(["import", "litellm", "-f", "/nowhere/config.yaml"]);
        Assert.Equal(2, code);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static TemporaryFolder Files() => Run.Folder(("config.yaml", LiteLlm.Config), ("teams.json", LiteLlm.Teams), ("keys.json", LiteLlm.Keys));

    private static Task<(int Code, string Out, string Error)> ImportAsync(TemporaryFolder folder, params string[] more) => Run.CliAsync(
        [], Clock, ["import", "litellm", "-f", folder.Of("config.yaml"), "--teams", folder.Of("teams.json"), "--keys", folder.Of("keys.json"), .. more]);

    private static string Document(string stream, string kind, string name, string? space = null) => stream.Split("---\n").Single(document =>
        document.Contains($"kind: {kind}\n", StringComparison.Ordinal) && document.Contains($"metadata:\n  name: {name}\n", StringComparison.Ordinal) && (space is null || document.Contains($"namespace: {space}\n", StringComparison.Ordinal)));

    /// <summary>Name, model, weight and priority of each target.</summary>
    private static string[] Targets(string route) => [.. Regex.Matches(route, "    - name: (.+)\n      provider: .+\n(?:      model: (.+)\n)?(?:      weight: (.+)\n)?(?:      priority: (.+)\n)?")
        .Select(match => string.Join(' ', match.Groups.Values.Skip(1).Select(group => group.Success ? group.Value.Trim('"') : "-")))];
}
