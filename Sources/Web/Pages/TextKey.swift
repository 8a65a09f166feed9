/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByName
    case attendanceMarked, attendanceMinutesFault, attendanceMore, attendanceShort, attendanceStayed
    case attendanceUnchanged, attendanceUnreadable, attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent
    case attendanceWillAttended, attendanceWillOthers, becauseAccount, becauseAccountOnce, becauseProblem
    case becauseSimilar, becauseWords, businessDay, businessDays, cancelDate, cancelDateDo, cancelDo, cancelFollowing
    case cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy, cancelSession, cancelTitle, cancelWhy, categoryDefect
    case categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired, confirmInterestDone
    case connectionCredential, connectionCredentialHint, connectionCredentialKept, connectionHistoryDone
    case connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote, connectionNoteLinked
    case connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint, connectionTag
    case connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed
    case deliveryNext, deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted, doneEdited
    case doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted
    case doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew, effectHeadlineUnclear, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored, errorTooLarge
    case errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName
    case faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan
    case filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate
    case furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready, gapUnanswered, gapsAside
    case gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo
    case impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations
    case importArchive, importChangedDates, importChangedFields, importChangedRecurrence, importCutOff, importDate
    case importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen, importOthers, importPartial
    case importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless, importUnchanged
    case importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightAttendance, insightEffect
    case insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp
    case mailInterest, mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder, mailReply, mailSent
    case mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded, mailVerification, mailWaiting
    case mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint, mappingPointers, mappingPointersHint
    case mappingPriorities, mappingPrioritiesHint, mappingSample, mappingSampleHint, mappingStates, mappingStatesHint
    case materialDeveloperGuide, materialHelpDoc, materialKind, materialRecording, materialSampleCode, materialSlides
    case materialTitle, materialURL, messageByAPI, messageByMail, messageByPage, messageByStaff, messageHint
    case messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne, monthOfYear, months
    case myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens, myLeftOut, myMailResumed, myOffered, myResetDone
    case myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled, newsNoted
    case newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, noteDates, noteFits, noteMore
    case noteNoDates, noteProblem, noteReply, noteSeats, noteSeatsUnlimited, noteSubject, noteWhy, noteWritten
    case nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateConnections, operateEncoder
    case operateFailed, operateHealth, operateJournal, operateMail, operateMappings, operateReceived, operateRelease
    case operateTitle, operateTokens, operateWaiting, operateWebhooks, operateZones, organisationNone, percentage
    case personName, planStandard, planSuperPremium, privacy, problemChanged, problemClosed, problemFields, problemFull
    case problemGone, problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle
    case programmeAbout, programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed
    case promiseRelease, publishDo, publishTitle, queueAll, queueDue, queueMine, queueOverdue, queueTitle
    case queueUnassigned, receivedAnswer, receivedAutomatic, receivedCounts, receivedDropped, receivedHandled
    case receivedMessage, receivedNobody, receivedOther, receivedRepeated, receivedReport, receivedTicket
    case receivedUnclear, receivedUnread, receivedWaiting, refuseFollowUps, refuseInterest, refuseMessages
    case refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled
    case remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules
    case remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon
    case remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates
    case remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered
    case remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName
    case remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong
    case remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyAccepted, replyDates, replyDeclined, replyDeclinedUnproven, replyDelegated, replyFeed
    case replyHello, replyHelloAnybody, replyMaterials, replyTentative, replyUndecided, reportNoMinutes, reportNobody
    case reportNone, reportNotText, reportQuote, reportRegistrations, reportSource, reportUnknownValues, resetDo
    case resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist
    case resultMail, resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed
    case rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo
    case rosterOffered, rosterReturned, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame
    case scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever
    case scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity
    case scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds
    case scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore
    case scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats
    case scheduleFieldRule, scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags
    case scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist
    case scheduleFieldZone, scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded
    case scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery
    case scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions
    case scheduleHintRule, scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew
    case scheduleNoLimit, scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox
    case scheduleQuestionChoice, scheduleQuestionConsent, scheduleQuestionKind, scheduleQuestionOptions
    case scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries, scheduleStale, scheduleStatusCancelled
    case scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle, scheduleTrainers
    case scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly, scheduleYearly
    case scopeAll, scopeFollowing, scopeThis, scoreLikely, scoreStrong, scoreWeak, seatClosed, seatFull, seatGone
    case seatHeld, seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen
    case seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull
    case sentenceGone, sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable
    case settingsAccent, settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight
    case settingsLogo, settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport
    case settingsSupportHint, settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates
    case signInAddressTaken, signInDisabled, signInNoAddress, signInNoRole, signInProgram, signInProviderAgain
    case signInProviderDenied, signInProviderDown, signInUnknown, signInUnknownPerson, signInUnverified
    case staffFeedbackTitle, staffNoRole, staffStaleForm, staffWrongRole, staleThing, stepConfirm, stepInvitation
    case stepJoin, stepReminder, stepWait, supportAccount, supportAccountHint, supportBegan, supportCategory
    case supportClosed, supportConflict, supportDefect, supportDescription, supportDescriptionHint, supportDiscovery
    case supportDoneClosed, supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix
    case supportEmailHint, supportEnhancement, supportEnvironment, supportError, supportExpected, supportFaultEmpty
    case supportFaultFiles, supportFilesHint, supportFromAgent, supportFromCustomer, supportImpact, supportImpactText
    case supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther, supportPending, supportPriority
    case supportProgress, supportQuestion, supportQuoted, supportResolved, supportSevere, supportStateClosed
    case supportStateOpen, supportStatePending, supportStateResolved, supportStateWorking, supportSteps
    case supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge, supportUnusable, supportWhy
    case supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone, targetBreached
    case targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources
    case tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint, tokenValid, tomorrow
    case trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted, trainerEmailHint, trainerNoZone
    case trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted, tutorialDrafted, tutorialInterested
    case tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug, tutorialSlugHint, tutorialStatusHint
    case tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy, userDeleted, userDisabledDone, userEnabledDone
    case userInvited, userTrainer, userTrainerHint, usersTitle, verbAcknowledge, verbReopen, verbResolve, verbResume
    case verbWait, verbWorkaround, webhookDescription, webhookEnabled, webhookEvents, webhookEventsHint, webhookFailing
    case webhookOff, webhookOn, webhookSent, webhookURL, webhookURLHint, weekdays, weeksSentence, whySameAccount
    case whySameError, whySameProblem, whyWords, withTrainers, zoneIn
}
