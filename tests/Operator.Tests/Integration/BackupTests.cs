using System.Text;
using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Aws;
using ClaudeConfig.Backups;
using ClaudeConfig.Harness;
using ClaudeConfig.Operator.Backups;
using ClaudeConfig.Support.Aws;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>The operator with a bucket.</summary>
public sealed class BackupTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Money = "limit: {{amount: \"{0}\", currency: USD}}\nscope: {{projectRef: {{name: team}}}}\nperiod: {{type: Monthly, timeZone: UTC}}\n";

    [Fact]
    public async Task Objects_ChangedThenLeftAlone_AreInTheBucketAndNothingMoreIsWritten()
    {
        await using var bucket = await FakeS3.StartAsync();
        await using var paused = await Fixture.PauseOperatorAsync();
        await using var started = await StartAsync(bucket);
        ApplyProject("team");
        ApplyConfiguration("base", "projectRef: {name: team}\nsettings: {model: opus}");
        Apply(Manifest("Budget", "b", Text(10)));
        await ReadyAsync(Budgets, "b");

        var first = await BackupAsync(bucket, entries => entries.Count == 4);
        Assert.Equal(["Budget b", "ClaudeConfiguration base", "ClaudeProject team", "Revision base"], first.Select(entry => $"{entry.Kind} {entry.Name}").Order(StringComparer.Ordinal));
        var revision = (await GetAsync(Configurations, "base")).GetProperty("status").GetProperty("revision").GetString();
        Assert.Equal(revision, first.Single(entry => entry.Kind == "Revision").Stamp);
        await ConditionAsync(Configurations, "base", "BackedUp", "True", "Stored");
        var revisions = new RevisionArchive(Archive(bucket));
        Assert.Equal(revision, (await revisions.FindAsync(new ObjectKey(Home, "base"), revision!, CancellationToken.None))?.Revision);
        Assert.Null(await revisions.FindAsync(new ObjectKey(Home, "other"), revision!, CancellationToken.None));
        Assert.Null(await revisions.FindAsync(new ObjectKey(Home, "other"), $"../base/{revision}", CancellationToken.None));
        using (var budget = JsonDocument.Parse(Content(bucket, first.Single(entry => entry.Kind == "Budget"))))
        {
            Assert.Equal("10", budget.RootElement.GetProperty("spec").GetProperty("limit").GetProperty("amount").GetString());
            Assert.False(budget.RootElement.TryGetProperty("status", out _));
        }

        Apply(Manifest("Budget", "b", Text(20)));
        var second = await BackupAsync(bucket, entries => entries.Any(entry => Content(bucket, entry).Contains("\"20\"", StringComparison.Ordinal)));
        Assert.Equal(first.Where(entry => entry.Kind != "Budget"), second.Where(entry => entry.Kind != "Budget"));

        await SteadyAsync();
        var puts = bucket.Puts.Count();
        await SteadyAsync();
        Assert.Equal(puts, bucket.Puts.Count());
        Assert.Empty(bucket.Refused);
        Assert.DoesNotContain(bucket.Check.SecretKey, Fixture.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bucket_AwayForLong_IsSaidByAnEventAndThenCaughtUp()
    {
        await using var bucket = await FakeS3.StartAsync();
        bucket.Fault = _ => ("SlowDown", 503);
        await using var paused = await Fixture.PauseOperatorAsync();
        await using var started = await StartAsync(bucket, "--backup-late-seconds", "1");
        ApplyProject("team");

        await Eventually.TrueAsync(() => Told("BackupLate"), "an Event BackupLate", Deadlines.Slow);
        bucket.Fault = null;
        await Eventually.TrueAsync(() => Told("BackupTaken"), "an Event BackupTaken", Deadlines.Slow);
        Assert.Contains(await BackupAsync(bucket, _ => true), entry => entry is { Kind: "ClaudeProject", Name: "team" });
    }

    private static string Text(int amount) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Money, amount);

    private async Task<ChildProcess> StartAsync(FakeS3 bucket, params string[] more)
    {
        var started = Fixture.Launch(new OperatorRun
        {
            Arguments = ["--backup-bucket", FakeS3.Bucket, "--backup-endpoint", bucket.Endpoint.ToString(), "--backup-region", "eu-central-1", "--backup-delay-seconds", "0", .. more],
            Environment = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = bucket.Check.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = bucket.Check.SecretKey },
        });
        await OperatorFixture.ReadyAsync(started);
        return started;
    }

    /// <summary>What the newest backup holds of the test's namespace, once it is as it should be.</summary>
    private Task<IReadOnlyList<BackupEntry>> BackupAsync(FakeS3 bucket, Func<IReadOnlyList<BackupEntry>, bool> wanted) => Eventually.GetAsync<IReadOnlyList<BackupEntry>>(
        async () =>
        {
            var found = (await Archive(bucket).FindAsync(null, CancellationToken.None))?.Entries.Where(entry => entry.Namespace == Home).ToArray();
            return found is not null && wanted(found) ? found : null;
        },
        "the bucket holds what the namespace does",
        Deadlines.Slow);

    private static BackupArchive Archive(FakeS3 bucket)
    {
        var settings = new BackupSettings { Bucket = FakeS3.Bucket, Endpoint = bucket.Endpoint };
        var environment = new AwsEnvironment { Keys = new AwsKeys(bucket.Check.AccessKey, bucket.Check.SecretKey) };
        var keys = new KeyChain(environment, new AwsHttp(), settings.Region, new RoleAsker("test", ""), TimeProvider.System);
        return new BackupArchive(new S3BackupStore(S3Clients.Create(settings, keys), settings, TimeProvider.System), settings, TimeProvider.System);
    }

    private static string Content(FakeS3 bucket, BackupEntry entry) => Encoding.UTF8.GetString(bucket.Versions["claudeconfig/" + entry.Key][^1].Content!);

    private bool Told(string reason) => Kubectl.Run(Fixture.Kubeconfig, "get", "events.events.k8s.io", "-A", "-o", "jsonpath={range .items[*]}{.reason} {.regarding.name}{\"\\n\"}{end}")
        .Contains($"{reason} {Platform}\n", StringComparison.Ordinal);
}
