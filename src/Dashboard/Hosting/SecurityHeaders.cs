namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>What browsers are told of every answer: nothing runs here that did not come from here, and nothing is kept.</summary>
internal static class SecurityHeaders
{
    public const string ReportPath = "/csp-report";

    public static void Use(WebApplication app, DashboardOptions options)
    {
        // Signing out posts a form here that ends at the identity provider.
        var issuer = options.Issuer.GetLeftPart(UriPartial.Authority);
        var policy = string.Join("; ",
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "font-src 'self'", "manifest-src 'self'", "worker-src 'self'",
            $"form-action 'self' {issuer}", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types worker", $"report-uri {ReportPath}");
        app.Use((context, next) =>
        {
            // Addresses are made of what we were told, never of what a request says.
            context.Request.Scheme = options.PublicUrl.Scheme;
            context.Request.Host = new HostString(options.PublicUrl.Authority);
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
            headers.StrictTransportSecurity = "max-age=31536000";
            headers.XFrameOptions = "DENY";
            headers.CacheControl = "no-store";
            return next(context);
        });
    }
}
