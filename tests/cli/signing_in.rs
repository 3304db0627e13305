//! Where credentials come from: every source works, what is wrong with one is said with its remedy, and
//! nothing that is secret is told with `-vv`.

use crate::harness::CliTest;
use crate::servers::{Request, Server};

/// Every secret in these tests has this in it.
const MARK: &str = "hush";

const CONFIG: &str = "
[profile keys]
aws_access_key_id = AKIDKEYS
aws_secret_access_key = hush-keys
aws_session_token = hush-keys-token
[profile role]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = keys
[profile code]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile process]
credential_process = sh process.sh --password hush-password
[profile failing]
credential_process = sh failing.sh --password hush-password
[profile web]
role_arn = arn:aws:iam::111122223333:role/ml
web_identity_token_file = token
[profile sso]
sso_session = acme
sso_account_id = 111122223333
sso_role_name = ml
[sso-session acme]
sso_region = us-east-1
sso_start_url = https://acme.awsapps.com/start
[profile old-sso]
sso_region = us-east-1
sso_start_url = https://acme.awsapps.com/start
sso_account_id = 111122223333
sso_role_name = ml
[profile lost]
role_arn = arn:aws:iam::111122223333:role/ml
source_profile = nowhere
[profile empty]
region = us-east-1
";

const PROCESS: &str = r#"echo '{"Version":1,"AccessKeyId":"AKIDPROCESS","SecretAccessKey":"hush-process","SessionToken":"hush-process-token"}'"#;

/// STS, IAM Identity Center, the endpoint of a container, and Bedrock.
fn answer(request: &Request) -> (u16, String) {
    let session = |operation: &str| {
        format!(
            "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result><Credentials>\
             <AccessKeyId>AKID{}</AccessKeyId><SecretAccessKey>hush-sts</SecretAccessKey>\
             <SessionToken>hush-sts-token</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration></Credentials>\
             </{operation}Result></{operation}Response>",
            operation.to_uppercase()
        )
    };
    let text = if request.body.contains("Action=AssumeRoleWithWebIdentity") {
        session("AssumeRoleWithWebIdentity")
    } else if request.body.contains("Action=AssumeRole") {
        session("AssumeRole")
    } else if request.line.contains("/federation/credentials") {
        r#"{"roleCredentials":{"accessKeyId":"AKIDSSO","secretAccessKey":"hush-sso","sessionToken":"hush-sso-token","expiration":4922899200000}}"#.to_owned()
    } else if request.line == "GET /container" {
        r#"{"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"hush-container","Token":"hush-container-token","Expiration":"2126-01-01T00:00:00Z"}"#.to_owned()
    } else {
        r#"{"modelCustomizationJobSummaries":[]}"#.to_owned()
    };
    (200, text)
}

fn account(endpoint: &str) -> CliTest {
    // The name of the file is the SHA-1 of the session's name.
    let token = |expires: &str| {
        format!(
            r#"{{"accessToken":"hush-access","expiresAt":"{expires}","region":"us-east-1","startUrl":"https://acme.awsapps.com/start"}}"#
        )
    };
    CliTest::new()
        .file(".aws/config", CONFIG)
        .file("process.sh", PROCESS)
        .file(
            "failing.sh",
            "echo 'the vault is sealed' >&2; echo 'try later' >&2; exit 3",
        )
        .file("token", "hush-identity")
        .file(
            ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json",
            token("2126-01-01T00:00:00Z"),
        )
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_MAX_ATTEMPTS", "1")
        .variable("AWS_ENDPOINT_URL", endpoint)
        .columns(200)
}

#[test]
fn every_source_signs_and_none_of_its_secrets_is_told() {
    let server = Server::new(answer);
    let endpoint = format!("http://{}", server.address());
    let container = format!("{endpoint}/container");
    let environment: &[(&str, &str)] = &[
        ("AWS_ACCESS_KEY_ID", "AKIDENV"),
        ("AWS_SECRET_ACCESS_KEY", "hush-env"),
        ("AWS_SESSION_TOKEN", "hush-env-token"),
    ];
    let in_container: &[(&str, &str)] = &[
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", &container),
        (
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "hush-container-authorization",
        ),
    ];
    for (profile, variables, signer) in [
        (None, environment, "AKIDENV"),
        (None, in_container, "AKIDCONTAINER"),
        // Who names a profile means it, whatever keys the environment has.
        (Some("keys"), environment, "AKIDKEYS"),
        (Some("role"), environment, "AKIDASSUMEROLE"),
        (Some("process"), &[], "AKIDPROCESS"),
        (Some("web"), &[], "AKIDASSUMEROLEWITHWEBIDENTITY"),
        (Some("sso"), &[], "AKIDSSO"),
    ] {
        for verbose in ["-v", "-vv", "-vvv"] {
            let mut test = account(&endpoint);
            for (name, value) in variables {
                test = test.variable(name, value);
            }
            let profile = profile.map(|name| format!("--profile={name}"));
            let told = test.finetune(["jobs", verbose].into_iter().chain(profile.as_deref()));
            assert!(told.ends_with("[exit status: 0]\n"), "{profile:?}: {told}");
            assert!(!told.contains(MARK), "{profile:?} {verbose}: {told}");
            let last = server.seen().pop().unwrap();
            assert_eq!(last.signer(), Some(signer), "{profile:?}");
        }
    }
}

#[test]
fn what_is_missing_is_said_with_the_command_that_mends_it() {
    let server = Server::new(answer);
    let test = account(&format!("http://{}", server.address()));
    let test = test.file(
        ".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json",
        r#"{"accessToken":"hush-access","expiresAt":"2020-01-01T00:00:00Z","region":"us-east-1","startUrl":"https://acme.awsapps.com/start"}"#,
    );
    let mut told = String::new();
    for profile in ["sso", "old-sso", "failing", "code", "lost", "none", "empty"] {
        told.extend([
            "--profile ",
            profile,
            "\n",
            &test.finetune(["jobs", "--profile", profile]),
            "\n",
        ]);
    }
    told += &test.finetune(["jobs"]);
    assert!(!told.contains(MARK), "{told}");
    insta::assert_snapshot!(told, @r#"
    --profile sso
    error: `bedrock:ListModelCustomizationJobs` failed: the SSO token has expired and cannot be refreshed
    hint: run `aws sso login --profile sso`
    [exit status: 3]

    --profile old-sso
    error: `bedrock:ListModelCustomizationJobs` failed: failed to read `[folder]/.aws/sso/cache/40169cea58ca6cbf23fb27b2542923fb5f524af0.json`: No such file or directory (os error 2)
    hint: run `aws sso login --profile old-sso`
    [exit status: 3]

    --profile failing
    error: `bedrock:ListModelCustomizationJobs` failed: Error retrieving credentials: external process exited with code exit status: 3. Stderr: the vault is sealed: try later
    hint: profile `failing` takes its credentials from `credential_process`: run that command by itself to see what it says
    [exit status: 3]

    --profile code
    error: the profile wants a code of the MFA device `arn:aws:iam::111122223333:mfa/me`, and there is no terminal to ask on
    hint: sign in beforehand with `eval "$(aws configure export-credentials --profile code --format env)"`, and leave `--profile` out: the AWS CLI asks for the code and exports the session's keys
    [exit status: 3]

    --profile lost
    error: there is no profile `nowhere` in the AWS configuration files
    hint: `aws configure list-profiles` lists those that there are; `aws configure --profile nowhere` makes it
    [exit status: 3]

    --profile none
    error: there is no profile `none` in the AWS configuration files
    hint: `aws configure list-profiles` lists those that there are; `aws configure --profile none` makes it
    [exit status: 3]

    --profile empty
    error: `bedrock:ListModelCustomizationJobs` failed: there are no credentials in the profile `empty`, or the metadata of a machine
    hint: sign in again (`aws sso login`, or new keys), or name a profile with `--profile`
    hint: add `--sandbox` to rehearse without an AWS account
    [exit status: 3]

    error: `bedrock:ListModelCustomizationJobs` failed: there are no credentials in the environment, the profile `default`, or the metadata of a machine
    hint: sign in again (`aws sso login`, or new keys), or name a profile with `--profile`
    hint: add `--sandbox` to rehearse without an AWS account
    [exit status: 3]
    "#);
    assert!(server.seen().is_empty());
}
