using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>The webhook that the recorded steps register: it answers as the step says and keeps what it was sent.</summary>
internal sealed class WebhookDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<JsonNode> _seen = [];
    private JsonObject _answer = new() { ["allowed"] = true };

    private WebhookDouble(WebApplication app, string authority) => (_app, AuthorityPem) = (app, authority);

    public string AuthorityPem { get; }

    public int Port { get; private set; }

    public static async Task<WebhookDouble> StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        var serving = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(serving)));
        var app = builder.Build();
        var hook = new WebhookDouble(app, certificate.ExportCertificatePem());
        app.Run(hook.AnswerAsync);
        await app.StartAsync();
        hook.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        return hook;
    }

    /// <summary>How reviews are answered from now on; what was sent before is forgotten.</summary>
    public void Begin(JsonObject? answer)
    {
        lock (_seen)
        {
            _seen.Clear();
            _answer = answer ?? _answer;
        }
    }

    public JsonArray Seen()
    {
        lock (_seen)
        {
            return new JsonArray([.. _seen.Select(review => review.DeepClone())]);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body))!;
        JsonObject answer;
        lock (_seen)
        {
            _seen.Add(new JsonObject { ["path"] = context.Request.Path + context.Request.QueryString, ["review"] = review.DeepClone() });
            answer = (JsonObject)_answer.DeepClone();
        }

        if (answer["http"] is { } code)
        {
            context.Response.StatusCode = (int)code;
            return;
        }

        if (answer["delaySeconds"] is { } delay)
        {
            // Longer than the caller waits; it hangs up, and this ends with it.
            await Task.Delay(TimeSpan.FromSeconds((int)delay), context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            answer = new JsonObject { ["allowed"] = true };
        }

        if (answer["jsonPatch"] is { } patch)
        {
            answer = new JsonObject { ["allowed"] = true, ["patchType"] = "JSONPatch", ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch.ToJsonString())) };
        }

        answer["uid"] = review["request"]!["uid"]!.DeepClone();
        await context.Response.WriteAsJsonAsync(new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["response"] = answer });
    }
}
