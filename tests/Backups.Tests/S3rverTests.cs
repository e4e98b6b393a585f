using System.Text;
using System.Text.RegularExpressions;
using ClaudeConfig.Aws;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Backups.Tests;

/// <summary>
/// Backups on s3rver, a server of S3's protocol that others wrote. It knows neither versions, locks nor conditional writes (it takes them for plain ones), answers without checksums, so that
/// everything is read back, and does not verify version 4 signatures: for those there is <see cref="Support.Aws.FakeS3"/>.
/// </summary>
public sealed partial class S3rverTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-s3rver-").FullName;
    private ChildProcess server = null!;
    private string address = "";

    private static string Program => Repository.PathOf("tests", "Backups.Tests", "S3rver", "node_modules", "s3rver", "bin", "s3rver.js");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Program), "outside: s3rver is not installed; 'make prerequisites' does it where npm can be reached");
        server = ChildProcess.Start("s3rver", folder, "node", [Program, "-d", Path.Combine(folder, "data"), "-a", "127.0.0.1", "-p", "0", "--configure-bucket", "backups-of-tests"]);
        address = (await server.WaitForLineAsync(Listening())).Groups[1].Value;
    }

    [Fact]
    public async Task Backup_OnAnotherServer_IsTakenFoundAndPruned()
    {
        var settings = new BackupSettings { Bucket = "backups-of-tests", Prefix = "prod/", Endpoint = new Uri($"http://{address}"), Encryption = BackupEncryption.Bucket };
        var archive = Archive(settings, "S3RVER");
        var items = Enumerable.Range(0, 40).Select(i => new BackupItem("Budget", "team-a", $"b{i}", "1")).ToArray();

        var outcome = await archive.TakeAsync(items, (item, _) => Task.FromResult<byte[]?>(Encoding.UTF8.GetBytes($$"""{"n":"{{item.Name}} ü+ /"}""")), Rig.Origin, CancellationToken.None);
        Assert.Equal(40, outcome.Written);
        Assert.Null((await archive.TakeAsync(items, (_, _) => throw new InvalidOperationException(), Rig.Origin, CancellationToken.None)).Manifest);

        var found = (await Archive(settings, "S3RVER").FindAsync(null, CancellationToken.None))!;
        foreach (var entry in found.Entries)
        {
            Assert.Equal($$"""{"n":"{{entry.Name}} ü+ /"}""", Encoding.UTF8.GetString(await archive.ReadAsync(entry, CancellationToken.None)));
        }

        Assert.Equal(0, await archive.PruneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Backup_ByAnUnknownKey_IsDenied()
    {
        var settings = new BackupSettings { Bucket = "backups-of-tests", Endpoint = new Uri($"http://{address}") };

        var refused = await Assert.ThrowsAsync<BackupException>(() => Archive(settings, "NOBODY").FindAsync(null, CancellationToken.None));

        Assert.Equal("denied", refused.Reason);
        Assert.Contains("InvalidAccessKeyId", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static BackupArchive Archive(BackupSettings settings, string key)
    {
        var keys = new KeyChain(new AwsEnvironment { Keys = new AwsKeys(key, "S3RVER") }, new AwsHttp(), settings.Region, new RoleAsker("test", ""), TimeProvider.System);
        return new BackupArchive(new S3BackupStore(S3Clients.Create(settings, keys), settings, TimeProvider.System), settings, TimeProvider.System);
    }

    [GeneratedRegex(@"listening on (\S+:\d+)")]
    private static partial Regex Listening();
}
