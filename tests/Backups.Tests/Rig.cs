using System.Text;
using ClaudeConfig.Aws;
using ClaudeConfig.Support.Aws;

namespace ClaudeConfig.Backups.Tests;

/// <summary>An archive in a bucket of the fake, and contents that tests give it.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public static readonly BackupOrigin Origin = new("tests", "cluster-1");

    private readonly AwsHttp http = new();
    private readonly KeyChain keys;

    private Rig(FakeS3 bucket, BackupSettings settings, TimeProvider time, string? secret)
    {
        Bucket = bucket;
        Settings = settings;
        keys = new KeyChain(new AwsEnvironment { Keys = new AwsKeys(bucket.Check.AccessKey, secret ?? bucket.Check.SecretKey) }, http, settings.Region, new RoleAsker("test", ""), time);
        Store = new S3BackupStore(S3Clients.Create(settings, keys), settings, time);
        Archive = new BackupArchive(Store, settings, time);
    }

    public FakeS3 Bucket { get; }

    public BackupSettings Settings { get; }

    public S3BackupStore Store { get; }

    public BackupArchive Archive { get; }

    public Dictionary<BackupItem, string> Contents { get; } = [];

    public static async Task<Rig> StartAsync(TimeProvider time, Func<BackupSettings, BackupSettings>? change = null, bool objectLock = false, bool versioned = true, int page = 1000, string? secret = null)
    {
        var bucket = await FakeS3.StartAsync(objectLock, versioned, page);
        var settings = new BackupSettings { Bucket = FakeS3.Bucket, Endpoint = bucket.Endpoint, Prefix = "prod/" };
        return new Rig(bucket, change?.Invoke(settings) ?? settings, time, secret);
    }

    public Rig With(string kind, string name, string content, string stamp = "1")
    {
        foreach (var old in Contents.Keys.Where(item => item.Kind == kind && item.Name == name && kind != BackupKinds.Revision).ToArray())
        {
            Contents.Remove(old);
        }

        Contents[new BackupItem(kind, "team-a", name, stamp)] = content;
        return this;
    }

    public Task<BackupOutcome> TakeAsync() => Archive.TakeAsync([.. Contents.Keys], (item, _) => Task.FromResult<byte[]?>(Encoding.UTF8.GetBytes(Contents[item])), Origin, CancellationToken.None);

    public async Task<string> TextAsync(BackupEntry entry) => Encoding.UTF8.GetString(await Archive.ReadAsync(entry, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        http.Dispose();
        await Bucket.DisposeAsync();
    }
}
