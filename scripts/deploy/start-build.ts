/** Hands a source to the stage's CodeBuild project. */
import { type CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Stage } from '../operate/stage.ts';
import { UserError } from '../terraform/user-error.ts';

export interface Clients {
  codebuild: Pick<CodeBuildClient, 'send'>;
  s3: Pick<S3Client, 'send'>;
  sts: Pick<STSClient, 'send'>;
}

/**
 * Uploads `zip` as a new version of the stage's source and starts a build of exactly that version.
 * @returns the build's id
 * @throws UserError when the stage was not bootstrapped, or a deploy of it is running
 */
export async function startBuild(clients: Clients, stage: Stage, zip: Uint8Array): Promise<string> {
  const { Account: account } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const bucket = `${stage.prefix}-artefacts-${account}`;
  try {
    const { VersionId: sourceVersion } = await clients.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `source/${stage.prefix}.zip`, Body: zip }),
    );
    const { build } = await clients.codebuild.send(
      new StartBuildCommand({ projectName: `${stage.prefix}-deploy`, sourceVersion }),
    );
    return build?.id as string;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'NoSuchBucket' || name === 'ResourceNotFoundException') {
      throw new UserError(
        `the stage ${stage.name} has not been bootstrapped in account ${account}: run make bootstrap STAGE=${stage.name} once`,
      );
    }
    if (name === 'AccountLimitExceededException') {
      throw new UserError(`a deploy of ${stage.name} is running already: ${message}`);
    }
    throw error;
  }
}
