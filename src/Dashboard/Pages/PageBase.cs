using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Cluster;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.Components;

namespace ClaudeConfig.Dashboard.Pages;

/// <summary>A page that reads once and is written once. What keeps it from reading is said on the page.</summary>
public abstract class PageBase : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    private protected Sight Sight { get; set; } = null!;

    [Inject]
    private protected ClusterCache Cluster { get; set; } = null!;

    [Inject]
    private protected MeteringApi Metering { get; set; } = null!;

    [Inject]
    private protected BudgetReader Budgets { get; set; } = null!;

    [Inject]
    private protected TimeProvider Clock { get; set; } = null!;

    /// <summary>Why there are no figures; null where there are.</summary>
    private protected MeteringException? Failure { get; private set; }

    /// <summary>Whether what was asked for is not there for whoever asks.</summary>
    protected bool NotThere { get; private set; }

    protected CancellationToken Aborted => Http.RequestAborted;

    protected abstract Task LoadAsync();

    protected void SayNotThere()
    {
        NotThere = true;
        Http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>Nothing is drawn before everything is read: a page is written once.</summary>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await ReadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    private async Task ReadAsync()
    {
        if (Sight.Visible.Nothing)
        {
            return;
        }

        try
        {
            await LoadAsync();
        }
        catch (MeteringException e)
        {
            Failure = e;
            Http.Response.StatusCode = e.Asked ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable;
        }
    }
}
