import { NoticePage } from '@/components/frame/notice-page';

export default function Forbidden() {
  return (
    <NoticePage title="Your role may not see this page">
      The attempt is in the audit. An admin or an auditor can look it up for you.
    </NoticePage>
  );
}
