using System.Text.Json;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Router.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests.Sidecar;

public sealed class PolicyKeeperTests : IDisposable
{
    private const string Pod = "0a1b2c3d-uid";

    private readonly string root = Directory.CreateTempSubdirectory("claudeconfig-policy-").FullName;
    private readonly string from;
    private readonly string to;
    private readonly string canary;
    private readonly PolicyKeeper keeper;

    public PolicyKeeperTests()
    {
        from = Directory.CreateDirectory(Path.Combine(root, "from")).FullName;
        to = Directory.CreateDirectory(Path.Combine(root, "to")).FullName;
        canary = Path.Combine(root, "canary");
        keeper = new PolicyKeeper(new PolicyFolders(from, canary, to), "http://127.0.0.1:8009", Pod, TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<PolicyKeeper>.Instance);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Look_WholePolicy_ShowsItsFilesToEverybody()
    {
        MountedPolicy.Write(from, "rev-1", ("managed-settings.json", "{}"), (".claude/agents/a.md", "agent"));

        Assert.Null(keeper.Look());

        Assert.Equal("rev-1", keeper.Revision);
        Assert.Equal("{}", Read("managed-settings.json"));
        Assert.Equal("agent", Read(".claude/agents/a.md"));
        Assert.True(File.GetUnixFileMode(Path.Combine(to, ".claude/agents/a.md")).HasFlag(UnixFileMode.OtherRead));
        Assert.True(File.GetUnixFileMode(Path.Combine(to, "..rev-1/.claude")).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Look_NextRevision_TakesThePlaceOfTheLastWithoutARest()
    {
        MountedPolicy.Write(from, "rev-1", ("managed-settings.json", "{}"), ("CLAUDE.md", "old"));
        keeper.Look();
        MountedPolicy.Write(from, "rev-2", ("managed-settings.json", "{\"a\":1}"));

        Assert.Null(keeper.Look());

        Assert.Equal("{\"a\":1}", Read("managed-settings.json"));
        Assert.Equal(["..data", "..rev-2", "managed-settings.json"], Directory.EnumerateFileSystemEntries(to).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Look_PolicyThatAdmitsOnePinnedEndpoint_HasTheSidecarsAddressBeside()
    {
        MountedPolicy.Write(from, "rev-1", ("managed-settings.json", """{"allowedProviders":["customEndpoint"]}"""));
        keeper.Look();
        Assert.Equal("""{"env":{"ANTHROPIC_BASE_URL":"http://127.0.0.1:8009"}}""", Read("managed-settings.d/00-claudeconfig.json"));
        Assert.Equal("rev-1", keeper.Revision);

        MountedPolicy.Write(from, "rev-2", ("managed-settings.json", """{"allowedProviders":["customEndpoint"],"env":{"ANTHROPIC_BASE_URL":"https://own"}}"""));
        keeper.Look();
        Assert.False(Directory.Exists(Path.Combine(to, "managed-settings.d")));

        MountedPolicy.Write(from, "rev-3", ("managed-settings.json", "{}"));
        keeper.Look();
        Assert.False(Directory.Exists(Path.Combine(to, "managed-settings.d")));
    }

    [Fact]
    public void Look_Trial_IsShownWhereItsShareTakesThePod()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "old"));
        Try("rev-2", over: "rev-1", Place);
        keeper.Look();
        Assert.Equal("rev-1", keeper.Revision);

        Try("rev-2", over: "rev-1", Place + 1);
        keeper.Look();
        Assert.Equal("rev-2", keeper.Revision);

        Try("rev-2", over: "rev-1", 0);
        keeper.Look();
        Assert.Equal("rev-1", keeper.Revision);
    }

    [Fact]
    public void Look_TrialThatEnds_NeverGoesBackWhileMountsFollowOneAnother()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "old"));
        Try("rev-2", over: "rev-1", RolloutShare.Whole);
        keeper.Look();
        // The next trial is mounted before the end of the last one is.
        Try("rev-3", over: "rev-2", 0);
        keeper.Look();
        Assert.Equal("rev-2", keeper.Revision);

        MountedPolicy.Write(from, "rev-2", ("CLAUDE.md", "new"));
        keeper.Look();
        Assert.Equal("rev-2", keeper.Revision);
    }

    [Fact]
    public void Look_TrialThatIsGone_ShowsTheStableOne()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "old"));
        Try("rev-2", over: "rev-1", RolloutShare.Whole);
        keeper.Look();
        Directory.Delete(canary, recursive: true);
        keeper.Look();
        Assert.Equal("rev-1", keeper.Revision);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"over":"rev-1","revision":"rev-9","share":10000}""")]
    public void Look_TrialThatIsNotWhole_ChangesNothingAndSaysWhy(string share)
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "old"));
        keeper.Look();
        Try("rev-2", over: "rev-1", RolloutShare.Whole);
        File.WriteAllText(Path.Combine(canary, RolloutShare.Key), share);

        Assert.Contains(RolloutShare.Key, keeper.Look(), StringComparison.Ordinal);
        Assert.Equal("rev-1", keeper.Revision);
        Assert.NotNull(keeper.Problem);
    }

    private static int Place => RolloutShare.PlaceOf(Pod);

    private void Try(string revision, string over, int share)
    {
        Directory.CreateDirectory(canary);
        MountedPolicy.Write(canary, revision, ("CLAUDE.md", "new"));
        File.WriteAllText(Path.Combine(canary, RolloutShare.Key), JsonSerializer.Serialize(new RolloutShare { Over = over, Revision = revision, Share = share }, ContractsJson.Default.RolloutShare));
    }

    [Fact]
    public void Look_SamePolicyAgain_TouchesNothing()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "text"));
        keeper.Look();
        var before = new FileInfo(Path.Combine(to, "..rev-1", "CLAUDE.md")).LastWriteTimeUtc;

        keeper.Look();

        Assert.Equal(before, new FileInfo(Path.Combine(to, "..rev-1", "CLAUDE.md")).LastWriteTimeUtc);
    }

    [Fact]
    public void Look_ChangedFile_KeepsTheLastGoodOne()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "good"));
        keeper.Look();
        MountedPolicy.Write(from, "rev-2", ("CLAUDE.md", "next"));
        File.WriteAllText(Path.Combine(from, "CLAUDE.md"), "half");

        Assert.Contains("does not match its checksum", keeper.Look(), StringComparison.Ordinal);

        Assert.Equal("good", Read("CLAUDE.md"));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("..data/x")]
    [InlineData("a//b")]
    public void Look_PathThatLeavesTheFolder_IsRefused(string path)
    {
        File.WriteAllText(Path.Combine(from, "bundle.json"), $$"""{"formatVersion":1,"revision":"rev-1","files":[{"path":"{{path}}","key":"x","sha256":"","size":0}]}""");

        Assert.Contains("is not a path that a policy may hold", keeper.Look(), StringComparison.Ordinal);
        Assert.Null(keeper.Revision);
    }

    [Theory]
    [InlineData("""{"formatVersion":2,"revision":"r","files":[]}""", "newer than 1")]
    [InlineData("""{"formatVersion":1,"revision":"../r","files":[]}""", "is no revision")]
    [InlineData("{", "bundle.json")]
    [InlineData("[]", "bundle.json")]
    public void Look_OddIndex_IsRefusedWithTheReason(string index, string reason)
    {
        File.WriteAllText(Path.Combine(from, "bundle.json"), index);

        Assert.Contains(reason, keeper.Look(), StringComparison.Ordinal);
    }

    [Fact]
    public void Look_AfterACrashInTheMiddle_FinishesIt()
    {
        MountedPolicy.Write(from, "rev-1", ("CLAUDE.md", "text"));
        Directory.CreateDirectory(Path.Combine(to, "..rev-1"));
        File.WriteAllText(Path.Combine(to, "..rev-1", "CLAUDE.md"), "ha");
        File.CreateSymbolicLink(Path.Combine(to, "..data.next"), "..rev-0");

        Assert.Null(keeper.Look());

        Assert.Equal("text", Read("CLAUDE.md"));
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(to, path));
}
