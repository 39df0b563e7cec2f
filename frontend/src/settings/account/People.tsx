import { useMemo, useState } from 'react';
import { ROLES, type Member, type PersonRole } from '../../protocol/people';
import { useStore } from '../../store/store';
import { changeMember, membersOf, removeMember, signOutMember } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { MenuButton } from '../../ui/kit/MenuButton';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { PageHead } from '../parts/PageHead';
import { ReadOnly, RefusalNote } from '../parts/Refusal';
import { useDoing, type Doing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { useRoleName } from './Belonging';
import { Roles } from './Roles';
import { PasswordModal } from './PasswordModal';
import { PersonForm } from './PersonForm';

function useOwns(): boolean {
  return useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role === 'owner');
}

function RoleChoice({ member, act }: { member: Member; act: Act }) {
  const { t } = useText();
  const roleName = useRoleName();
  const options = useMemo(() => ROLES.map((key) => ({ key, name: roleName(key) })), [roleName]);
  return (
    <Choice<PersonRole>
      label={t('people.roleOf', { name: member.name })}
      options={options}
      value={member.role}
      onChange={(role) => role !== member.role && act(changeMember(member.id, { role }))}
    />
  );
}

type Act = (work: Promise<unknown>) => void;

interface MoreProps {
  member: Member;
  act: Act;
  onRemove(): void;
  onPassword(): void;
}

function More({ member, act, onRemove, onPassword }: MoreProps) {
  const { t } = useText();
  const { name, disabled, id } = member;
  return (
    <MenuButton
      label={t('people.more', { name })}
      acts={[
        { key: 'password', name: t('people.setPassword'), run: onPassword },
        { key: 'signOut', name: t('people.signOut'), run: () => act(signOutMember(id)) },
        { key: 'disable', name: t(disabled ? 'people.enable' : 'people.disable'), run: () => act(changeMember(id, { disabled: !disabled })) },
        { key: 'remove', name: t('people.remove'), run: onRemove },
      ]}
    >
      {t('people.manage')}
    </MenuButton>
  );
}

interface Opened {
  member: Member;
  what: 'remove' | 'password';
}

function Table({ members, doing, onChanged }: { members: Member[]; doing: Doing<unknown>; onChanged(): void }) {
  const { t } = useText();
  const owns = useOwns();
  const roleName = useRoleName();
  const [opened, setOpened] = useState<Opened | null>(null);
  const { start, refusal, busy } = doing;
  const columns = useMemo<Column<Member>[]>(() => {
    const act: Act = (work) => start(work, onChanged);
    return [
      {
        key: 'name',
        head: t('people.person'),
        value: ({ name }) => name,
        show: ({ name, disabled }) => (
          <span className="person">
            <strong>{name}</strong>
            {disabled && <small className="is-error">{t('people.isDisabled')}</small>}
          </span>
        ),
      },
      { key: 'email', head: t('people.email'), value: ({ email }) => email },
      { key: 'role', head: t('people.role'), value: ({ role }) => roleName(role), show: (member) => (owns ? <RoleChoice member={member} act={act} /> : roleName(member.role)) },
      { key: 'since', head: t('people.since'), value: ({ createdAt }) => createdAt, show: ({ createdAt }) => <Ago at={createdAt} /> },
      ...(owns
        ? [
            {
              key: 'more',
              head: '',
              value: () => '',
              show: (member: Member) => (
                <More member={member} act={act} onRemove={() => setOpened({ member, what: 'remove' })} onPassword={() => setOpened({ member, what: 'password' })} />
              ),
            },
          ]
        : []),
    ];
  }, [t, owns, roleName, start, onChanged]);
  const close = (): void => setOpened(null);
  return (
    <>
      <RefusalNote refusal={opened === null ? refusal : null} />
      <DataTable label={t('set.page.people')} rows={members} columns={columns} keyOf={({ id }) => id} sorted={{ by: 'name', down: false }} csv="people" height={640} />
      {opened?.what === 'remove' && (
        <Confirm
          title={t('people.removeTitle', { name: opened.member.name })}
          action={t('people.remove')}
          busy={busy}
          onCancel={close}
          onConfirm={() =>
            start(removeMember(opened.member.id), () => {
              close();
              onChanged();
            })
          }
        >
          <p>{t('people.removeWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
      {opened?.what === 'password' && <PasswordModal member={opened.member} onClose={close} />}
    </>
  );
}

/** Who may come in, and as what. */
export function People() {
  const { t } = useText();
  const owns = useOwns();
  const loaded = useLoaded(membersOf);
  const doing = useDoing();
  const [adding, setAdding] = useState(false);
  const added = (): void => {
    setAdding(false);
    loaded.reload();
  };
  return (
    <>
      <PageHead title={t('set.page.people')} lead={t('people.lead')}>
        {owns && !adding && (
          <button type="button" className="button button-main" onClick={() => setAdding(true)}>
            {t('people.add')}
          </button>
        )}
      </PageHead>
      {!owns && <ReadOnly who="owner" />}
      {adding && <PersonForm onDone={added} onCancel={() => setAdding(false)} />}
      <Known loaded={loaded} failed={t('people.failed')}>
        {(members) => <Table members={members} doing={doing} onChanged={loaded.reload} />}
      </Known>
      <Roles roles={ROLES} />
    </>
  );
}
