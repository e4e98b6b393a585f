using System.Net;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Contracts.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Metering as far as the Operator reads it: which policy pods say they see.</summary>
internal sealed class StubMetering : IAsyncDisposable
{
    private readonly WebApplication app;
    private volatile IReadOnlyList<WorkloadState> workloads = [];

    private StubMetering()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Path == "/v1/workloads"
            ? JsonSerializer.Serialize(new WorkloadList { Workloads = workloads }, ContractsJson.Default.WorkloadList)
            : JsonSerializer.Serialize(new RouterReportList(), ContractsJson.Default.RouterReportList)));
    }

    public string Address => app.Urls.First();

    public static async Task<StubMetering> StartAsync()
    {
        var stub = new StubMetering();
        await stub.app.StartAsync();
        return stub;
    }

    /// <summary>From now on these pods speak, and no others.</summary>
    public void Say(params WorkloadState[] pods) => workloads = pods;

    public static WorkloadState Pod(string @namespace, string name, string configuration, string? revision, string? from = null) => new()
    {
        Namespace = @namespace,
        Pod = name,
        Uid = $"uid-{name}",
        Report = new WorkloadReport { Configuration = new ObjectRef(from ?? @namespace, configuration), Revision = revision },
    };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(true));
        await app.DisposeAsync();
    }
}
