//! How calls leave the machine: proxies, roots of a company, FIPS and dual-stack endpoints.

use crate::harness::CliTest;
use crate::servers::{ROOT, Request, Server};

const NO_JOBS: &str = r#"{"modelCustomizationJobSummaries":[]}"#;

fn no_jobs(_: &Request) -> (u16, String) {
    (200, NO_JOBS.to_owned())
}

/// A folder with keys in the environment, and one attempt for each call.
fn company() -> CliTest {
    CliTest::new()
        .variable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .variable("AWS_SECRET_ACCESS_KEY", "secret")
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_MAX_ATTEMPTS", "1")
        .columns(200)
}

fn lines(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|request| request.line).collect()
}

#[test]
fn an_http_endpoint_is_asked_through_the_proxy_unless_no_proxy_names_it() {
    let (proxy, server) = (Server::proxy(None), Server::new(no_jobs));
    let endpoint = format!("http://{}", server.address());
    let test = company()
        .variable("HTTP_PROXY", &format!("http://me:word@{}", proxy.address()))
        .variable("AWS_ENDPOINT_URL", &endpoint);
    let told = test.finetune(["jobs"]);
    assert!(told.ends_with("[exit status: 0]\n"), "{told}");
    let asked = proxy.seen();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0]
            .line
            .starts_with(&format!("GET {endpoint}/model-customization-jobs?")),
        "{asked:?}"
    );
    assert_eq!(asked[0].headers["proxy-authorization"], "Basic bWU6d29yZA==");
    assert!(server.seen().is_empty());

    for variable in ["NO_PROXY", "no_proxy"] {
        let told = company()
            .variable("http_proxy", &format!("http://{}", proxy.address()))
            .variable(variable, "example.com,127.0.0.1")
            .variable("AWS_ENDPOINT_URL", &endpoint)
            .finetune(["jobs"]);
        assert!(told.ends_with("[exit status: 0]\n"), "{told}");
        assert_eq!(lines(&proxy), Vec::<String>::new());
        let direct = server.seen();
        assert!(
            direct[0].line.starts_with("GET /model-customization-jobs?"),
            "{direct:?}"
        );
        assert!(!direct[0].headers.contains_key("proxy-authorization"));
    }
}

#[test]
fn an_https_endpoint_is_reached_through_a_tunnel_and_trusted_for_the_root_of_the_company() {
    let server = Server::tls(no_jobs);
    let proxy = Server::proxy(Some(&server));
    let url = format!("http://me:word@{}", proxy.address());
    let behind = || company().file("roots.pem", ROOT).variable("HTTPS_PROXY", &url);
    let test = behind();
    let bundle = test.path("roots.pem").display().to_string();
    let told = test.variable("AWS_CA_BUNDLE", &bundle).finetune(["jobs"]);
    assert!(told.ends_with("[exit status: 0]\n"), "{told}");
    let (outside, inside) = (proxy.seen(), server.seen());
    assert_eq!(outside[0].line, "CONNECT bedrock.us-east-1.amazonaws.com:443");
    assert_eq!(outside[0].headers["proxy-authorization"], "Basic bWU6d29yZA==");
    // The password is the proxy's, and the signature is AWS's.
    assert!(!outside[0].headers.contains_key("authorization"));
    assert!(inside[0].line.starts_with("GET /model-customization-jobs?"));
    assert!(!inside[0].headers.contains_key("proxy-authorization"));

    let test = behind();
    let bundle = test.path("roots.pem").display().to_string();
    let told = test
        .file(".aws/config", format!("[default]\nca_bundle = {bundle}\n"))
        .finetune(["jobs"]);
    assert!(
        told.ends_with("[exit status: 0]\n"),
        "the profile names the bundle: {told}"
    );
    assert_eq!(server.seen().len(), 1);

    let told = behind().finetune(["jobs"]);
    insta::assert_snapshot!(told, @"
    error: `bedrock:ListModelCustomizationJobs` failed: TLS handshake failed: invalid peer certificate: UnknownIssuer
    hint: where a proxy of your company opens TLS, name the PEM file of its roots in `AWS_CA_BUNDLE`
    [exit status: 4]
    ");
    assert_eq!(
        lines(&server),
        Vec::<String>::new(),
        "nothing is sent to a stranger"
    );
}

#[test]
fn a_proxy_that_opens_no_tunnel_is_named_as_the_fault() {
    let proxy = Server::proxy(None);
    let test = company().variable("https_proxy", &format!("http://{}", proxy.address()));
    insta::assert_snapshot!(test.finetune(["jobs"]), @"
    error: `bedrock:ListModelCustomizationJobs` failed: client error (Connect): tunnel error: unsuccessful
    hint: check `HTTPS_PROXY`, `http://user:password@host:port` where the proxy wants a password, and `NO_PROXY`
    [exit status: 4]
    ");
    assert_eq!(lines(&proxy), ["CONNECT bedrock.us-east-1.amazonaws.com:443"]);
}

#[test]
fn a_bundle_that_is_none_is_refused_before_the_first_call() {
    let test = company()
        .file("roots.pem", "not a certificate\n")
        .variable("AWS_CA_BUNDLE", "roots.pem");
    insta::assert_snapshot!(test.finetune(["jobs"]), @"
    error: the CA bundle `roots.pem` can't be used: there is no PEM certificate in it
    hint: `AWS_CA_BUNDLE`, or `ca_bundle` of the profile, names a file of PEM certificates
    [exit status: 3]
    ");
    let test = company().variable("AWS_CA_BUNDLE", "missing.pem");
    let told = test.finetune(["jobs"]);
    assert!(
        told.contains("`missing.pem`") && told.ends_with("[exit status: 3]\n"),
        "{told}"
    );
}

#[test]
fn environment_and_profile_choose_fips_and_dual_stack_endpoints() {
    let proxy = Server::proxy(None);
    let url = format!("http://{}", proxy.address());
    let config = "[profile fips]\nuse_fips_endpoint = true\n[profile dual]\nuse_dualstack_endpoint = true\n";
    let asked = |variables: &[(&str, &str)]| {
        let mut test = company()
            .variable("HTTPS_PROXY", &url)
            .file(".aws/config", config);
        for (name, value) in variables {
            test = test.variable(name, value);
        }
        test.finetune(["jobs"]);
        lines(&proxy)
    };
    let fips = ["CONNECT bedrock-fips.us-east-1.amazonaws.com:443"];
    let dual = ["CONNECT bedrock.us-east-1.api.aws:443"];
    assert_eq!(asked(&[("AWS_USE_FIPS_ENDPOINT", "true")]), fips);
    assert_eq!(asked(&[("AWS_PROFILE", "fips")]), fips);
    assert_eq!(asked(&[("AWS_USE_DUALSTACK_ENDPOINT", "true")]), dual);
    assert_eq!(asked(&[("AWS_PROFILE", "dual")]), dual);
    assert_eq!(
        asked(&[
            ("AWS_USE_FIPS_ENDPOINT", "true"),
            ("AWS_USE_DUALSTACK_ENDPOINT", "true")
        ]),
        ["CONNECT bedrock-fips.us-east-1.api.aws:443"]
    );
}
