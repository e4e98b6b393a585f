using System.Net;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Dashboard.Writing;
using ClaudeConfig.Harness;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Whose word a write goes out with.</summary>
public sealed class WriteIdentityTests(DashboardFixture dashboard)
{
    private const string Own = "the-dashboards-own";
    private const string Users = "the-users-id-token";

    [Theory]
    [InlineData(false, "Bearer " + Users, "")]
    [InlineData(true, "Bearer " + Own, "ann")]
    public async Task Write_EitherWay_HasOneIdentityAndNoOther(bool impersonating, string authorization, string name)
    {
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new LoopbackAcceptor(async (client, stop) =>
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
            var head = new StringBuilder();
            while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
            {
                head.Append(line).Append('\n');
            }

            heard.TrySetResult(head.ToString());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 403 Forbidden\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"message\":\"no\"}"), stop);
            // Until the other side closes: an answer is lost where what was sent is left unread.
            await reader.ReadToEndAsync(stop);
        });
        var kubeconfig = Path.GetTempFileName();
        KubeconfigFile.WriteToken(kubeconfig, $"http://127.0.0.1:{server.Port}", "", Own);
        using var api = new UserApi(dashboard.OptionsWith(dashboard.Address) with { Kubeconfig = kubeconfig, WriteAs = impersonating ? WriteIdentity.Impersonation : WriteIdentity.Token });
        var outcome = await api.PatchAsync(Signed("ann", "leads"), "budgets", new ObjectKey("space", "b"), "application/merge-patch+json", JsonSerializer.SerializeToElement(new { }));
        File.Delete(kubeconfig);

        Assert.Equal((HttpStatusCode.Forbidden, "no"), (outcome.Status, outcome.Message));
        var lines = (await heard.Task).Split('\n');
        Assert.StartsWith("PATCH /apis/claudeconfig.dev/v1alpha1/namespaces/space/budgets/b?fieldManager=", lines[0]);
        Assert.Equal([$"Authorization: {authorization}"], lines.Where(line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(name.Length == 0 ? [] : [$"Impersonate-User: {name}", "Impersonate-Group: leads"], lines.Where(line => line.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase)));
    }

    private static DefaultHttpContext Signed(string name, string group)
    {
        var identity = new ClaimsIdentity([new Claim(Viewer.NameClaim, name), new Claim(Viewer.GroupClaim, group)], "test");
        var properties = new AuthenticationProperties();
        SessionTokens.Keep(properties, Users, null, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch);
        var services = new ServiceCollection().AddSingleton<IAuthenticationService>(new Signing(new AuthenticationTicket(new ClaimsPrincipal(identity), properties, "test"))).BuildServiceProvider();
        return new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal(identity) };
    }

    private sealed class Signing(AuthenticationTicket ticket) : IAuthenticationService
    {
        public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) => Task.FromResult(AuthenticateResult.Success(ticket));

        public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Task.CompletedTask;

        public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Task.CompletedTask;

        public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) => Task.CompletedTask;

        public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) => Task.CompletedTask;
    }
}
