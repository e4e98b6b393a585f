using System.Net;
using ClaudeConfig.Contracts;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// Who may see whose usage: the platform's token everything; anybody else proves to the API server who he is, and sees the projects that he may
/// <c>get</c> there, and all of them if he may <c>list</c> projects everywhere.
/// </summary>
internal sealed partial class ReportAccess(BearerTokens tokens, AccessReviewer reviewer, ILogger<ReportAccess> logger)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 16 * 1024;

    /// <summary>More than that are not asked about one by one.</summary>
    private const int MostProjects = 64;

    /// <summary>Whether it is anybody at all. Answers 401 or 503 itself.</summary>
    public Task<bool> KnownAsync(HttpContext context) => WithUserAsync(context, _ => Task.FromResult(true));

    /// <summary>Answers 401, 403 or 503 itself.</summary>
    /// <param name="context">The request.</param>
    /// <param name="projects">What it is about; none: all projects.</param>
    /// <param name="none">None is really none.</param>
    /// <returns>Whether to go on.</returns>
    public Task<bool> AdmitAsync(HttpContext context, IReadOnlyCollection<ObjectRef> projects, bool none = false) =>
        WithUserAsync(context, user => none && projects.Count == 0 ? Task.FromResult(true) : MayAsync(context, user, projects));

    /// <summary>
    /// For figures of a budget: who may see every project that it counts. Answers 401, 403 or 503 itself, in the same words whether or not there is such a budget,
    /// and names no project.
    /// </summary>
    public Task<bool> AdmitBudgetAsync(HttpContext context, ObjectRef budget, IReadOnlyCollection<ObjectRef> projects) => WithUserAsync(context, async user =>
    {
        if (await reviewer.MayListProjectsAsync(user, context.RequestAborted) || (projects.Count is > 0 and <= MostProjects && await MayGetAllAsync(user, projects, context.RequestAborted)))
        {
            return true;
        }

        await context.ErrorAsync(
            StatusCodes.Status403Forbidden,
            $"{user.Name} may not see all that Budget {budget} counts: get on each of its claudeprojects.claudeconfig.dev is needed, or list on all of them (with more than {MostProjects} projects)");
        return false;
    });

    private async Task<bool> MayGetAllAsync(ReviewedUser user, IEnumerable<ObjectRef> projects, CancellationToken cancellationToken)
    {
        foreach (var project in projects)
        {
            if (!await reviewer.MayGetProjectAsync(user, project, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>In whose name a caller that was admitted may write: null for anybody's, which is for who holds the platform's token or may list all projects.</summary>
    public async Task<string?> BoundNameAsync(HttpContext context) =>
        context.Features.Get<ReviewedUser>() is { } user && !await reviewer.MayListProjectsAsync(user, context.RequestAborted) ? user.Name : null;

    private async Task<bool> WithUserAsync(HttpContext context, Func<ReviewedUser, Task<bool>> judge)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (tokens.Accepts(authorization))
        {
            return true;
        }

        var token = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
        try
        {
            if (reviewer.Available && token.Length is > 0 and <= LongestToken && await reviewer.WhoAsync(token, context.RequestAborted) is { } user)
            {
                context.Features.Set(user);
                return await judge(user);
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.ErrorAsync(StatusCodes.Status401Unauthorized, "a valid bearer token is needed: Metering's own, or one that the API server accepts (kubectl create token …)");
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && e is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            LogUnavailable(e is KubeApiException { StatusCode: HttpStatusCode.Forbidden } ? "; bind Metering's ServiceAccount to ClusterRole claudeconfig-metering" : "", e);
            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "the API server does not say who you are and what you may see; ask again");
        }

        return false;
    }

    private async Task<bool> MayAsync(HttpContext context, ReviewedUser user, IReadOnlyCollection<ObjectRef> projects)
    {
        if (await reviewer.MayListProjectsAsync(user, context.RequestAborted))
        {
            return true;
        }

        if (projects.Count == 0)
        {
            await context.ErrorAsync(
                StatusCodes.Status403Forbidden, $"{user.Name} may not list claudeprojects.claudeconfig.dev in all namespaces; name the projects to report on: project=namespace/name");
            return false;
        }

        foreach (var project in projects)
        {
            if (!await reviewer.MayGetProjectAsync(user, project, context.RequestAborted))
            {
                // The same for a project that does not exist.
                await context.ErrorAsync(StatusCodes.Status403Forbidden, $"{user.Name} may not get claudeprojects.claudeconfig.dev {project}");
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not review who asks for a report{Remedy}")]
    private partial void LogUnavailable(string remedy, Exception exception);
}
