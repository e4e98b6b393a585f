using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Support.Aws;

/// <summary>AWS Secrets Manager in one region: verifies signatures, keeps versions with their labels, and is as lax about names as the real one where that matters.</summary>
public sealed class FakeSecretsManager : IAsyncDisposable
{
    public const string Account = "123456789012";
    public const string Region = "eu-central-1";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Name, string Stage), (string Version, string Value)> _values = new();

    private FakeSecretsManager(WebApplication app) => _app = app;

    public SignatureCheck Check { get; } = new("AKIAFAKESECRETS", "secret-of-fake-secrets");

    public Uri Endpoint => new(_app.Urls.First());

    /// <summary>Operation and ids of everything that was asked.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>Answers an operation with an error in place of the fake: code and status.</summary>
    public Func<string, (string Code, int Status)?>? Fault { get; set; }

    /// <summary>Gives another secret than was asked for, as a lookup by a part of a name would.</summary>
    public Func<string, string>? Redirect { get; set; }

    public static async Task<FakeSecretsManager> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var fake = new FakeSecretsManager(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    public static string ArnOf(string name) => $"arn:aws:secretsmanager:{Region}:{Account}:secret:{name}-AbCdEf";

    /// <summary>Puts a version under a label; the version that had it before keeps its other labels.</summary>
    public FakeSecretsManager Put(string name, string value, string version = "v1", string stage = "AWSCURRENT")
    {
        _values[(name, stage)] = (version, value);
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        var operation = context.Request.Headers["x-amz-target"].ToString().Replace("secretsmanager.", "", StringComparison.Ordinal);
        context.Response.Headers.Date = Check.Now.ToString("R", CultureInfo.InvariantCulture);
        var problem = Check.Problem(context.Request, body, "secretsmanager");
        var asked = problem is null ? JsonNode.Parse(body)! : new JsonObject();
        string[] ids = operation == "BatchGetSecretValue" ? [.. asked["SecretIdList"]?.AsArray().Select(id => id!.GetValue<string>()) ?? []] : [asked["SecretId"]?.GetValue<string>() ?? ""];
        var stage = asked["VersionStage"]?.GetValue<string>() ?? "AWSCURRENT";
        Requests.Enqueue($"{operation} {string.Join(' ', ids)} {stage}");
        if (Fault?.Invoke(operation) is { } fault)
        {
            await WriteAsync(context, fault.Status, Error(fault.Code));
        }
        else if (problem is not null)
        {
            Refused.Enqueue(problem);
            await WriteAsync(context, 400, Error(problem));
        }
        else if (operation == "BatchGetSecretValue")
        {
            await WriteAsync(context, 200, new JsonObject { ["SecretValues"] = new JsonArray([.. ids.Select(id => Find(id, stage)).OfType<JsonNode>()]), ["Errors"] = new JsonArray() });
        }
        else
        {
            var found = Find(ids[0], stage);
            await WriteAsync(context, found is null ? 400 : 200, found ?? Error("ResourceNotFoundException"));
        }
    }

    private JsonObject? Find(string id, string stage)
    {
        var name = id.StartsWith("arn:", StringComparison.Ordinal) ? id.Split(':')[^1][..^7] : id;
        name = Redirect?.Invoke(name) ?? name;
        return !_values.TryGetValue((name, stage), out var found) ? null : new JsonObject
        {
            ["ARN"] = ArnOf(name),
            ["Name"] = name,
            ["VersionId"] = found.Version,
            ["SecretString"] = found.Value,
            ["VersionStages"] = new JsonArray(stage),
            ["CreatedDate"] = 1764201600.123,
        };
    }

    private static JsonObject Error(string code) => new() { ["__type"] = code, ["Message"] = "User: arn:aws:sts::123456789012:assumed-role/operator is told: " + code };

    private static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToJsonString())).AsTask();
    }
}
