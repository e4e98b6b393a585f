using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.SignIn;
using k8s;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>Writes to the API server as the one who asks: his rights decide, and the audit log has his name.</summary>
internal sealed class UserApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WriteIdentity _identity;
    private readonly Kubernetes _api;

    public UserApi(DashboardOptions options)
    {
        _identity = options.WriteAs;
        var own = options.Kubeconfig is { } file ? KubernetesClientConfiguration.BuildConfigFromConfigFile(file) : KubernetesClientConfiguration.BuildDefaultConfig();
        // With the user's token the dashboard's own credentials must not go along.
        _api = new Kubernetes(_identity == WriteIdentity.Impersonation
            ? own
            : new KubernetesClientConfiguration { Host = own.Host, SslCaCerts = own.SslCaCerts, SkipTlsVerify = own.SkipTlsVerify, TlsServerName = own.TlsServerName });
    }

    /// <summary>Patches an object of the product's kinds.</summary>
    /// <param name="context">The request: whose session it is.</param>
    /// <param name="plural">The kind's plural.</param>
    /// <param name="target">The object.</param>
    /// <param name="type">The patch's media type.</param>
    /// <param name="body">The patch.</param>
    /// <param name="dryRun">Whether only to ask if it may be done.</param>
    public async Task<WriteOutcome> PatchAsync(HttpContext context, string plural, ObjectKey target, string type, JsonElement body, bool dryRun = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(Patience);
        try
        {
            var path = $"apis/{ApiGroup.ApiVersion}/namespaces/{Uri.EscapeDataString(target.Namespace)}/{plural}/{Uri.EscapeDataString(target.Name)}?fieldManager=claudeconfig.dev%2Fdashboard{(dryRun ? "&dryRun=All" : "")}";
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(new Uri(_api.BaseUri.ToString().TrimEnd('/') + "/"), path));
            request.Content = new StringContent(body.GetRawText(), Encoding.UTF8, type);
            await SignAsync(context, request, limit.Token);
            using var response = await _api.HttpClient.SendAsync(request, limit.Token);
            return new WriteOutcome(response.StatusCode, response.IsSuccessStatusCode ? "" : await MessageAsync(response, limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !context.RequestAborted.IsCancellationRequested))
        {
            return new WriteOutcome(HttpStatusCode.ServiceUnavailable, "the API server does not answer; try it again");
        }
    }

    public void Dispose() => _api.Dispose();

    private async Task SignAsync(HttpContext context, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_identity == WriteIdentity.Token)
        {
            var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.Properties is { } properties ? SessionTokens.IdTokenOf(properties) : null);
            return;
        }

        if (_api.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        var viewer = Viewer.Of(context.User);
        request.Headers.TryAddWithoutValidation("Impersonate-User", viewer.Name);
        foreach (var group in viewer.Groups)
        {
            request.Headers.TryAddWithoutValidation("Impersonate-Group", group);
        }
    }

    private static async Task<string> MessageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var status = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return status.RootElement.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text ? text : $"the API server answers {(int)response.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the API server answers {(int)response.StatusCode}";
        }
    }
}
