using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Support.Aws;

/// <summary>
/// One bucket of S3, as strict as the real one: signatures and checksums are verified, what is written conditionally is, versions stay, and locked
/// ones cannot be removed. What it does wrong it does on demand.
/// </summary>
public sealed class FakeS3 : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<StoredVersion>> _keys = new(StringComparer.Ordinal);
    private int _versions;

    private FakeS3(WebApplication app, SignatureCheck check) => (_app, Check) = (app, check);

    public const string Bucket = "backups-of-tests";

    public SignatureCheck Check { get; }

    public Uri Endpoint => new(_app.Urls.First());

    public bool Versioned { get; init; } = true;

    public bool ObjectLock { get; init; }

    /// <summary>The account that the bucket belongs to.</summary>
    public string Owner { get; init; } = "111122223333";

    /// <summary>How many keys a page of a list has.</summary>
    public int Page { get; init; } = 1000;

    /// <summary>Answers a request with an error in place of the fake: code and status. Asked once a request.</summary>
    public Func<HttpRequest, (string Code, int Status)?>? Fault { get; set; }

    /// <summary>What to do after a write that was done: true cuts the connection, so that its answer is lost.</summary>
    public Func<HttpRequest, bool>? LoseAnswer { get; set; }

    /// <summary>Stores other bytes than came, as a disk would that is broken.</summary>
    public Func<string, byte[], byte[]>? Corrupt { get; set; }

    /// <summary>Method and key of everything that was asked.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Signatures and checksums that did not hold.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    public IReadOnlyDictionary<string, StoredVersion[]> Versions
    {
        get
        {
            lock (_gate)
            {
                return _keys.ToDictionary(item => item.Key, item => item.Value.ToArray());
            }
        }
    }

    /// <summary>Keys whose newest version is no delete marker.</summary>
    public IReadOnlyList<string> Keys => [.. Versions.Where(item => item.Value[^1].Content is not null).Select(item => item.Key).Order(StringComparer.Ordinal)];

    public IEnumerable<string> Puts => Requests.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal));

    /// <summary>A bucket: with versions or without, with Object Lock or without, and with so many keys a page of a list.</summary>
    public static async Task<FakeS3> StartAsync(bool objectLock = false, bool versioned = true, int page = 1000)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var fake = new FakeS3(app, new SignatureCheck("AKIAFAKES3", "secret-of-fake-s3")) { ObjectLock = objectLock, Versioned = versioned, Page = page };
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Somebody else writes.</summary>
    public void Overwrite(string key, byte[]? content)
    {
        lock (_gate)
        {
            Store(key, new StoredVersion(NextVersion(), content));
        }
    }

    /// <summary>Changes what a version holds, as nobody can who goes through the front door.</summary>
    public void Spoil(string key, string version, byte[] content)
    {
        lock (_gate)
        {
            var at = _keys[key].FindIndex(item => item.Id == version);
            _keys[key][at] = _keys[key][at] with { Content = content };
        }
    }

    /// <summary>Replaces a text in everything that is stored, with the checksums that follow from it: another backup than was taken, and as whole.</summary>
    public void Rewrite(string text, string other, string keys = "")
    {
        lock (_gate)
        {
            var renamed = new List<(string Old, string New)> { (text, other) };
            foreach (var (key, versions) in _keys.OrderBy(item => item.Key.Contains("/manifests/", StringComparison.Ordinal)).ToArray())
            {
                var manifest = key.Contains("/manifests/", StringComparison.Ordinal);
                var before = Encoding.UTF8.GetString(versions[^1].Content!);
                var after = (manifest ? renamed : key.Contains(keys, StringComparison.Ordinal) ? renamed.Take(1) : []).Aggregate(before, (all, pair) => all.Replace(pair.Old, pair.New, StringComparison.Ordinal));
                var (old, now) = (Hash(before), Hash(after));
                renamed.Add((old, now));
                _keys.Remove(key);
                Store((key.Contains(keys, StringComparison.Ordinal) ? key.Replace(text, other, StringComparison.Ordinal) : key).Replace(old, now, StringComparison.Ordinal), versions[^1] with { Content = Encoding.UTF8.GetBytes(after) });
            }
        }

        static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var request = context.Request;
        var path = request.Path.Value!.TrimStart('/').Split('/', 2);
        var key = path.Length > 1 ? path[1] : "";
        Requests.Enqueue($"{request.Method} {key}{(key.Length == 0 ? request.QueryString.Value : "")}");
        context.Response.Headers.Date = Check.Now.ToString("R", CultureInfo.InvariantCulture);
        if (Fault?.Invoke(request) is { } fault)
        {
            await FailAsync(context, fault.Code, fault.Status);
        }
        else if (Check.Problem(request, body, "s3") is { } problem)
        {
            Refused.Enqueue(problem);
            await FailAsync(context, problem, problem == "XAmzContentSHA256Mismatch" ? 400 : 403);
        }
        else if (path[0] != Bucket)
        {
            await FailAsync(context, "NoSuchBucket", 404);
        }
        else if (request.Headers["x-amz-expected-bucket-owner"].ToString() is { Length: > 0 } owner && owner != Owner)
        {
            await FailAsync(context, "AccessDenied", 403);
        }
        else
        {
            await ServeAsync(context, key, body);
        }
    }

    private Task ServeAsync(HttpContext context, string key, byte[] body) => (context.Request.Method, key.Length) switch
    {
        ("GET", 0) when context.Request.Query.ContainsKey("object-lock") => ObjectLock
            ? XmlAsync(context, "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")
            : FailAsync(context, "ObjectLockConfigurationNotFoundError", 404),
        ("GET", 0) => ListAsync(context),
        ("GET", _) => GetAsync(context, key),
        ("PUT", _) => PutAsync(context, key, body),
        ("DELETE", _) => DeleteAsync(context, key),
        _ => FailAsync(context, "MethodNotAllowed", 405),
    };

    private async Task PutAsync(HttpContext context, string key, byte[] body)
    {
        var headers = context.Request.Headers;
        var sha = Convert.ToBase64String(SHA256.HashData(body));
        if (headers["x-amz-checksum-sha256"].ToString() is { Length: > 0 } said && said != sha)
        {
            Refused.Enqueue("BadDigest");
            await FailAsync(context, "BadDigest", 400);
            return;
        }

        var mode = headers["x-amz-object-lock-mode"].ToString();
        if (mode.Length > 0 && !ObjectLock)
        {
            await FailAsync(context, "InvalidRequest", 400);
            return;
        }

        var version = new StoredVersion(NextVersion(), Corrupt?.Invoke(key, body) ?? body)
        {
            Encryption = headers["x-amz-server-side-encryption"].ToString(),
            KmsKey = headers["x-amz-server-side-encryption-aws-kms-key-id"].ToString(),
            LockMode = mode,
            LockedUntil = mode.Length > 0 ? DateTimeOffset.Parse(headers["x-amz-object-lock-retain-until-date"].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
        };
        bool taken;
        lock (_gate)
        {
            taken = headers.IfNoneMatch == "*" && _keys.TryGetValue(key, out var before) && before[^1].Content is not null;
            if (!taken)
            {
                Store(key, version);
            }
        }

        if (taken)
        {
            await FailAsync(context, "PreconditionFailed", 412);
            return;
        }

        if (LoseAnswer?.Invoke(context.Request) == true)
        {
            context.Abort();
            return;
        }

        if (Versioned)
        {
            context.Response.Headers["x-amz-version-id"] = version.Id;
        }

        context.Response.Headers["x-amz-checksum-sha256"] = Convert.ToBase64String(SHA256.HashData(version.Content!));
        context.Response.Headers.ETag = "\"fake\"";
    }

    private async Task GetAsync(HttpContext context, string key)
    {
        var wanted = context.Request.Query["versionId"].ToString();
        StoredVersion? found;
        lock (_gate)
        {
            found = !_keys.TryGetValue(key, out var versions) ? null : wanted.Length == 0 ? versions[^1] : versions.FirstOrDefault(version => version.Id == wanted);
        }

        if (found?.Content is not { } content)
        {
            await FailAsync(context, "NoSuchKey", 404);
            return;
        }

        if (Versioned)
        {
            context.Response.Headers["x-amz-version-id"] = found.Id;
        }

        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private async Task DeleteAsync(HttpContext context, string key)
    {
        var wanted = context.Request.Query["versionId"].ToString();
        var locked = false;
        lock (_gate)
        {
            if (_keys.TryGetValue(key, out var versions))
            {
                locked = wanted.Length > 0 && versions.Any(version => version.Id == wanted && version.LockedUntil > Check.Now);
                if (wanted.Length > 0 && !locked)
                {
                    versions.RemoveAll(version => version.Id == wanted);
                }
                else if (wanted.Length == 0)
                {
                    Store(key, new StoredVersion(NextVersion(), null));
                }
            }
        }

        if (locked)
        {
            await FailAsync(context, "AccessDenied", 403);
        }
        else
        {
            context.Response.StatusCode = 204;
        }
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (prefix, after) = (query["prefix"].ToString(), query["continuation-token"].ToString());
        var all = Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0).ToArray();
        var page = all.Take(Page).ToArray();
        var items = string.Concat(page.Select(key => $"<Contents><Key>{WebUtility.HtmlEncode(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>\"fake\"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>"));
        var more = all.Length > page.Length;
        return XmlAsync(context, $"<ListBucketResult><Name>{Bucket}</Name><Prefix>{prefix}</Prefix><KeyCount>{page.Length}</KeyCount><MaxKeys>{Page}</MaxKeys><IsTruncated>{(more ? "true" : "false")}</IsTruncated>{(more ? $"<NextContinuationToken>{page[^1]}</NextContinuationToken>" : "")}{items}</ListBucketResult>");
    }

    private void Store(string key, StoredVersion version)
    {
        if (!_keys.TryGetValue(key, out var versions))
        {
            _keys[key] = versions = [];
        }

        if (!Versioned)
        {
            versions.Clear();
        }

        versions.Add(version);
    }

    private string NextVersion() => "v" + Interlocked.Increment(ref _versions).ToString(CultureInfo.InvariantCulture);

    private static Task FailAsync(HttpContext context, string code, int status)
    {
        context.Response.StatusCode = status;
        return XmlAsync(context, $"<Error><Code>{code}</Code><Message>scripted or refused: {code}</Message><RequestId>1</RequestId></Error>");
    }

    private static Task XmlAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body)).AsTask();
    }
}
